#!/bin/bash
# One iSCSI LUN behind two portals, target and initiator both in this machine: tgt on two addresses of the
# loopback device, open-iscsi.   iscsi.sh up | cut N | mend N | down
set -e
iqn=iqn.2009-10.com.osnexus:lab0
tgt() { tgtadm --lld iscsi "$@"; }
wait_for() { local i; for ((i = 0; i < 300; i++)); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done; "$@"; }
case $1 in
  up)
    modprobe iscsi_tcp
    for n in 1 2; do ip addr add "10.9.$n.1/32" dev lo; done
    service tgtd start
    wait_for tgtadm --op show --mode sys
    truncate -s 32M /tmp/iscsi.img
    tgt --op new --mode target --tid 1 -T $iqn
    tgt --op new --mode logicalunit --tid 1 --lun 1 -b /tmp/iscsi.img
    tgt --op update --mode logicalunit --tid 1 --lun 1 \
      --params vendor_id=OSNEXUS,product_id=QUANTASTOR,product_rev=0001,scsi_sn=lab0
    tgt --op bind --mode target --tid 1 -I ALL
    mkdir -p /etc/iscsi /run/lock/iscsi /var/lib/iscsi
    echo InitiatorName=iqn.2000-01.lab:dom0 >/etc/iscsi/initiatorname.iscsi
    # a portal that is gone is noticed within seconds, not minutes; a busy machine is none that is gone
    sed -i -E 's/^(node.session.timeo.replacement_timeout) =.*/\1 = 5/
      s/^(node.conn\[0\].timeo.noop_out_interval) =.*/\1 = 3/
      s/^(node.conn\[0\].timeo.noop_out_timeout) =.*/\1 = 8/' /etc/iscsi/iscsid.conf
    service iscsid start
    for n in 1 2; do wait_for iscsiadm -m discovery -t st -p "10.9.$n.1"; done
    iscsiadm -m node -l
    udevadm settle ;;
  cut) ip addr del "10.9.$2.1/32" dev lo ;;
  mend) ip addr add "10.9.$2.1/32" dev lo ;;
  down)
    iscsiadm -m node -u || true
    # it waits for its targets when it is asked to end
    kill -9 $(pidof tgtd) || true
    for n in 1 2; do ip addr del "10.9.$n.1/32" dev lo || true; done ;;
esac
