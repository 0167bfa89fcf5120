// Made by tools/make-text-modules.mjs from environment.sh.
export const environmentSh: string = `PATH=\${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C
LANGUAGE=C
export PATH LC_ALL LANGUAGE
unset CDPATH
umask 022
cd /
`;
