#!/bin/sh
# start-host.sh ROOT STATE NAME ADDRESS PORT - the first process of one host, in namespaces of its own
# (mount, pid, host name): lays the host's own files over ROOT, goes there, becomes its sshd.
set -eu
root=$1 st=$2
hostname "$3"
over() { mount -t overlay -o "lowerdir=$st/own:$root,upperdir=$1/upper,workdir=$1/work" host "$st/merged"; }
mkdir -p "$st/upper" "$st/work" "$st/merged"
# an overlay cannot be the upper layer of another one, as in a container: then memory is
over "$st" 2>/dev/null || {
  mount -t tmpfs tmpfs "$st/upper"
  mkdir "$st/upper/upper" "$st/upper/work"
  over "$st/upper"
}
cd "$st/merged"
mount -t proc proc proc
mount -t tmpfs -o mode=755 tmpfs run
mkdir -p run/sshd
mount --rbind /dev dev
exec chroot . /usr/sbin/sshd -D -e -o "ListenAddress=$4:$5"
