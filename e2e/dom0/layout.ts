import { posix } from 'node:path';
import { type Layout, layoutFiles } from '../ssh-hosts/layouts.ts';
import type { Dom0 } from './dom0.ts';

/** The file that a change must reach in each layout. */
export const TARGETS: Readonly<Record<Layout, string>> = {
  'xenserver-5': '/etc/multipath-enabled.conf',
  'xenserver-7': '/etc/multipath.xenserver/multipath.conf',
  'xenserver-8': '/etc/multipath/conf.d/quantastor.conf',
};

/** A dom0's older multipathd makes maps of all LUNs and looks after them every 5 s; the root disk is none. */
const OF_THE_LAB = `
\tfind_multipaths\t\tno
\tpolling_interval\t1
\tmax_polling_interval\t2
`;
const ROOT_DISK = 'blacklist {\n\tdevnode "^vd[a-z]"\n';

/** Lays the guest's /etc out as a dom0 of this age and has multipathd take it up; what was there goes. */
export async function layOut(dom0: Dom0, layout: Layout): Promise<void> {
  const { files, links } = layoutFiles(layout);
  const scripts = Object.entries(files).map(([path, text]) =>
    put(path, path.endsWith('custom.conf') ? text : withLabSettings(text)),
  );
  const folders =
    '/etc/multipath.conf /etc/multipath-*.conf /etc/multipath.xenserver /etc/multipath/conf.d';
  const link = Object.entries(links).map(([path, to]) => `ln -s ${to} ${path}`);
  const script = ['set -e', `rm -rf ${folders}`, ...scripts, ...link, 'sync', TAKE_UP];
  await dom0.run(script.join('\n'));
}

/** Without our stanza: two path groups for each LUN. */
const TAKE_UP = `multipathd -kreconfigure
for ((i = 0; i < 300; i++)); do
  [ "$(multipath -ll | grep -c 'active ready running')" = 4 ] && [ "$(dmsetup table | grep -c 'multipath.* 2 1 service-time')" = 2 ] && exit
  sleep 0.1
done
multipath -ll; dmsetup table; exit 1
`;

function withLabSettings(text: string): string {
  if (!/^(?:defaults|blacklist) \{$/m.test(text)) return text;
  const own = text
    .replace(/polling_interval.*\n/, '')
    .replace(/^defaults \{\n/m, `defaults {${OF_THE_LAB}`);
  if (text.includes('devnode "*"')) return text;
  return own.includes('blacklist {')
    ? own.replace('blacklist {\n', ROOT_DISK)
    : `${ROOT_DISK}}\n${own}`;
}

function put(path: string, text: string): string {
  return `mkdir -p ${posix.dirname(path)}\ncat >${path} <<'END-OF-FILE'\n${text.replace(/\n$/, '')}\nEND-OF-FILE`;
}
