# the program in facts.sh
# the program in replace.sh
# the program in run.sh
q_rh='{"run":"R"}'
q_rn=1
q_rl='{"begin":1}
'
q_ra='{}
'
q_rf=
q_p='/etc/a b'
q_old='ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'
q_new='be58a996c00c2cd104aa9550ba7334ed94ea7f8c13c66c63e506d383d35b20a0'
q_k='sha256sum'
q_tn='./.quantastor-OWNER-RANDOM.tmp'
q_mode='644'
q_pre='0'
q_post='0'
q_run='R'
q_bk='%2Fetc%2Fa%20b'
q_begin
q_finish
q_report
if [ -z "$q_st" ]; then
printf '%s' "$q_m" >&2
q_rh='{"run":"R"}'
q_rn=
q_rl='{"begin":2}
'
q_ra=''
q_rf=
q_record
if [ -z "$q_st" ]; then
printf '%s' "$q_m" >&2
printf '%s' "$q_m"
( q_exec 'multipathd' '-kreconfigure' ) </dev/null &
q_watch 60
if [ "$q_x" = 0 ]; then
printf '%s' "$q_m" >&2
printf '%s' "$q_m"
( q_exec 'c' ) </dev/null &
q_watch 2
if [ "$q_x" = 0 ]; then
q_file '/a' && q_left
q_folder '/f' && for q_p in '/f/'*'x'* '/f/'.*'x'*; do
q_entry "$q_p"
done
printf '%s' "${q_m}z"
q_fact 'c' 'd'\'''
cd /
fi
fi
fi
fi
# the program in replace.sh