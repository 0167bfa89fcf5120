#!/bin/bash
# writer.sh MAP: writes pieces of 64 KiB to the map's first 512 KiB without a pause, round after round, each
# piece other random data, direct. /tmp/writer/sums has the SHA-256 of what piece N must now be; log has
# one line for each piece written: "count slot milliseconds", then DONE or FAIL. Ends when every piece is written and
# /tmp/writer/stop is there, and at the first error.
map=/dev/mapper/$1 dir=/tmp/writer slots=8 size=64k
rm -rf $dir; mkdir -p $dir/sums
: >$dir/log
for ((i = 0; ; i++)); do
  slot=$((i % slots))
  [ $i -ge $slots ] && [ -e $dir/stop ] && break
  head -c 65536 /dev/urandom >$dir/piece
  sha256sum <$dir/piece >$dir/sum
  from=$(date +%s%3N)
  dd if=$dir/piece of="$map" bs=$size count=1 seek=$slot oflag=direct conv=notrunc status=none || {
    echo FAIL >>$dir/log
    exit 1
  }
  echo "$i $slot $(($(date +%s%3N) - from))" >>$dir/log
  mv $dir/sum $dir/sums/$slot
done
echo DONE >>$dir/log
