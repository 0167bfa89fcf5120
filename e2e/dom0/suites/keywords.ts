import { expect, test } from 'vitest';
import type { Dom0 } from '../dom0.ts';
import { layOut } from '../layout.ts';
import { LUN_MAP } from '../machine/luns.ts';
import { type KernelMap, readTable } from '../tables.ts';

/** What a stanza did. */
interface Effect {
  /** What multipathd handed to the kernel. */
  readonly loaded: string;
  readonly kernel: KernelMap;
  /** What the kernel said meanwhile. */
  readonly said: string;
  /** What multipathd's parser complained of. */
  readonly complaints: string;
  /** The path checker and the failback that multipathd works with. */
  readonly daemon: string;
}

const ROUND_ROBIN = 'path_selector "round-robin 0"';
const MULTIBUS = 'path_grouping_policy multibus';

const PUBLISHED = [
  ...['getuid_callout "/sbin/scsi_id -g -u -s /block/%n"', ROUND_ROBIN, MULTIBUS],
  ...['failback immediate', 'rr_weight uniform', 'rr_min_io 100', 'path_checker tur'],
];

/** Which lines of the stanza reach the kernel: docs/which-keywords-take-effect.md has these numbers. */
export function keywordsSuite(dom0: () => Dom0): void {
  test('what each keyword of the stanza does, read from the kernel', async () => {
    await layOut(dom0(), 'xenserver-8');
    const effect = (...lines: string[]): Promise<Effect> => effectOf(dom0(), lines);
    const shape = ({ kernel }: Effect): string[] =>
      kernel.groups.map(
        ({ selector, paths }) =>
          `${selector} ${paths.map(({ args }) => args.join(' ')).join(', ')}`,
      );

    const none = await effect();
    expect(shape(none)).toEqual(['service-time 1 1', 'service-time 1 1']);
    expect(none.daemon).not.toContain('immediate');
    expect(none.daemon).toContain('tur');
    // alone, these two change the table, and the others do not
    expect(shape(await effect(MULTIBUS))).toEqual(['service-time 1 1, 1 1']);
    expect(shape(await effect(ROUND_ROBIN))).toEqual(['round-robin 1', 'round-robin 1']);
    for (const line of ['failback immediate', 'rr_weight uniform', 'path_checker tur'])
      expect(shape(await effect(line)), line).toEqual(shape(none));

    // a request-based map never hears of rr_min_io; of rr_min_io_rq the kernel makes 1
    const bio = await effect(ROUND_ROBIN, MULTIBUS, 'rr_min_io 100');
    expect(bio.loaded).toMatch(/round-robin 0 2 1 8:\d+ 1 8:\d+ 1\]/);
    expect(bio.said).not.toContain('repeat_count');
    const request = await effect(ROUND_ROBIN, MULTIBUS, 'rr_min_io_rq 100');
    expect(request.loaded).toMatch(/round-robin 0 2 1 8:\d+ 100 8:\d+ 100\]/);
    expect(shape(request)).toEqual(['round-robin 1, 1']);

    const published = await effect(...PUBLISHED);
    expect(shape(published)).toEqual(['round-robin 1, 1']);
    expect(published.daemon).toContain('immediate');
    expect(published.complaints).toMatch(/ignoring deprecated option "getuid_callout"/);
    const modern = await effect(
      ...PUBLISHED.filter((line) => !/getuid|rr_min_io/.test(line)),
      'rr_min_io_rq 100',
    );
    expect(shape(modern)).toEqual(shape(published));
    expect(modern.complaints).toBe('');
    const all = { none, bio, request, published, modern };
    for (const [name, { loaded, kernel, said, daemon }] of Object.entries(all))
      console.log(
        `${name}\n  loaded ${loaded}\n  kernel ${kernel.line}\n  said   ${said}\n  daemon ${daemon}`,
      );
  });
}

const FILE = '/etc/multipath/conf.d/quantastor.conf';

async function effectOf(dom0: Dom0, lines: readonly string[]): Promise<Effect> {
  const device = ['vendor "OSNEXUS"', 'product "QUANTASTOR"', ...lines];
  const out = await dom0.run(`set -e
cat >${FILE} <<'END-OF-FILE'
devices {
\tdevice {
${device.map((line) => `\t\t${line}`).join('\n')}
\t}
}
END-OF-FILE
log=/var/log/multipathd.log
from=$(wc -l <$log) seen=$(dmesg | wc -l)
multipath -t 2>&1 >/dev/null | sed 's/^/complaint /'
multipathd -kreconfigure >/dev/null
for ((i = 0; i < 600; i++)); do
  tail -n +$((from + 1)) $log | grep -q 'setting up paths and maps' && multipathd -k'show daemon' | grep -q idle && break
  sleep 0.1
done
tail -n +$((from + 1)) $log | grep -E '${LUN_MAP}: (reload|addmap)' | tail -n 1 | sed 's/^/loaded /'
echo "kernel $(dmsetup table ${LUN_MAP})"
echo "daemon $(multipathd -k'show maps raw format "%w %F"' | grep ${LUN_MAP}) $(multipathd -k'show paths raw format "%m %C %c"' | grep -m 1 ${LUN_MAP})"
dmesg | tail -n +$((seen + 1)) | grep -E 'round-robin|service-time' | sed 's/^/said /' || true
`);
  const of = (name: string): string =>
    out
      .split('\n')
      .filter((line) => line.startsWith(`${name} `))
      .map((line) => line.slice(name.length + 1))
      .join('; ');
  return {
    ...{
      loaded: of('loaded'),
      said: of('said'),
      complaints: of('complaint'),
      daemon: of('daemon'),
    },
    kernel: readTable(of('kernel')),
  };
}
