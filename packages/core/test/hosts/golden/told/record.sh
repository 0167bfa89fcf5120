# the program in facts.sh
# the program in replace.sh
q_rh='{"run":"R"}'
q_rn=1
q_rl='{"begin":1}
'
q_ra='{}
'
q_rf=runs/R.jsonl
q_record