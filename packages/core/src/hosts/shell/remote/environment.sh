#!/bin/sh
# Commands are found also from a user's login, answer in English, and make files that others may read.
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C
LANGUAGE=C
export PATH LC_ALL LANGUAGE
unset CDPATH
umask 022
cd /
