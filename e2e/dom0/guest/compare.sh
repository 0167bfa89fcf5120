#!/bin/bash
# compare.sh DEVICE...: reads back, past the page cache, what writer.sh wrote, and compares the checksums.
for device; do
  for ((slot = 0; slot < 8; slot++)); do
    sum=$(dd if="$device" bs=64k count=1 skip=$slot iflag=direct status=none | sha256sum)
    [ "$sum" = "$(cat /tmp/writer/sums/$slot)" ] || { echo "$device differs in piece $slot"; exit 1; }
  done
done
echo equal
