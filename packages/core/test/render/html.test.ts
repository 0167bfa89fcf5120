import { describe, expect, it, test } from 'vitest';
import { renderHtml } from '../../src/render/html.ts';
import { drawHosts } from '../../src/render/picture.ts';
import { readReport } from '../../src/run/report/read.ts';
import { APPLY, CHECK, changing, makeReport, names, refused, verified } from './fleet.ts';

const big = { name: 'xen7', luns: 40, paths: 8, failed: ['17:5'] };
const twenty = makeReport(names(20).map((name) => verified(name === 'xen7' ? big : { name })));
const thousand = makeReport(
  names(1000).map((name, at) =>
    verified({ name, luns: 3, paths: 4, ...(at % 7 === 0 && { failed: ['1:2'] }) }),
  ),
);

describe('the page', () => {
  it('has nothing from elsewhere, and a policy that would stop it', () => {
    for (const report of [twenty, makeReport([changing({ name: 'xen1' }, 'changed')], APPLY)]) {
      const page = renderHtml(report);
      expect(page).not.toMatch(/\bsrc=|\burl\(|@import|<link|<iframe|<base/);
      expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
      expect(page).toContain(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'",
      );
    }
  });

  it('says the verdict in its title and at its top, and what needs a person before the hosts', () => {
    const page = renderHtml(twenty);
    expect(page).toContain('<title>DEGRADED  1 of 20 hosts</title>');
    expect(page).toContain('<h1>DEGRADED: 1 of 20 hosts</h1>');
    expect(page.indexOf('sdf17 (7:0:0:17)')).toBeLessThan(page.indexOf('id="hosts"'));
    expect(page.match(/<span class="part"/g)).toHaveLength(1);
  });

  it('has the undo command to copy after a change, each diff once, and where the time went', () => {
    const page = renderHtml(
      makeReport(
        names(20).map((name) => changing({ name }, 'changed')),
        APPLY,
      ),
    );
    expect(page).toContain(
      '<code id="command-0">quantastor-xenserver rollback 20261128T170815Z-34b4</code>',
    );
    expect(page.match(/vendor &#34;OSNEXUS&#34;/g)).toHaveLength(1);
    expect(page).toContain('Where the time went');
  });

  it('gives a LUN that several hosts have one column, and an empty frame where a host lacks it', () => {
    const same = names(3).map((name) => ({
      ...verified({ name: 'xen1', luns: name === 'xen3' ? 1 : 2 }),
      name,
    }));
    expect(renderHtml(makeReport(same)).match(/class="lack"/g)).toHaveLength(1);
  });

  it('stays below 2 MB with 1,000 hosts, and says what it leaves out', () => {
    const page = renderHtml(thousand);
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(page.match(/<tr class="row/g)?.length).toBeLessThanOrEqual(50);
    const rows = JSON.parse(/id="rows">(.*?)<\/script>/s.exec(page)?.[1] ?? '');
    expect(rows.length).toBeGreaterThanOrEqual(950);
    const wordy = makeReport(
      names(1000).map((name) => ({
        ...verified({ name }),
        steps: verified({ name }).steps.map((step) => ({ ...step, summary: 'x'.repeat(2000) })),
      })),
    );
    const cut = renderHtml(wordy);
    expect(Buffer.byteLength(cut)).toBeLessThan(2_000_000);
    expect(cut).toMatch(/The steps of \d+ more hosts are left out here/);
  });
});

describe('what must not be searched for', () => {
  const failing = names(60).map((name, at) => refused({ name, luns: at + 1, failed: [`${at}:0`] }));

  it('the undo command stands before a long list of what needs a person', () => {
    const page = renderHtml(
      makeReport([...failing, changing({ name: 'xen99' }, 'changed')], APPLY),
    );
    expect(page.match(/id="command-0"/g)).toHaveLength(1);
    expect(page.indexOf('id="command-0"')).toBeLessThan(page.indexOf('id="needs-title"'));
  });

  it('many different faults are folded behind the first ones', () => {
    const page = renderHtml(makeReport(failing, CHECK));
    expect(page).toContain('<summary>40 more that need you</summary>');
    expect(page.indexOf('40 more that need you')).toBeLessThan(page.indexOf('id="hosts-title"'));
  });

  it('the steps of 1,000 hosts are no thousand lines', () => {
    const [, open = '', folded = ''] =
      /id="steps-title">(.*?)<summary>950 more hosts<\/summary>(.*)/s.exec(renderHtml(thousand)) ??
      [];
    expect(open.match(/<summary>/g)).toHaveLength(50);
    expect(folded.match(/<summary>/g)?.length).toBeGreaterThan(900);
  });

  it('what was put back is told as that, apart from what stands', () => {
    const back = changing({ name: 'xen2' }, 'changed');
    const undone = {
      ...back,
      outcome: 'undone' as const,
      steps: back.steps.map((step) => ({
        ...step,
        changes: step.changes.map((each) => ({ ...each, undone: true })),
      })),
    };
    const page = renderHtml(makeReport([changing({ name: 'xen1' }, 'changed'), undone], APPLY));
    const section = (id: string): string =>
      new RegExp(`id="${id}">(.*?)</section>`, 's').exec(page)?.[1] ?? '';
    expect(section('written-title')).toContain('xen1');
    expect(section('written-title')).not.toContain('xen2');
    expect(section('back-title')).toMatch(/^What was written and put back.*xen2/s);
    expect(section('back-title')).not.toContain('xen1');
  });

  it('a host of which nothing was written is no entry of what was written', () => {
    const failed = { ...refused({ name: 'xen2' }), outcome: 'failed' } as const;
    const page = renderHtml(makeReport([changing({ name: 'xen1' }, 'changed'), failed], APPLY));
    const written = /id="written-title">(.*?)<\/section>/s.exec(page)?.[1] ?? '';
    expect(written).toContain('xen1');
    expect(written).not.toContain('xen2');
  });

  it('the names of a diff are no lines of it', () => {
    const page = renderHtml(makeReport([changing({ name: 'xen1' }, 'changed')], APPLY));
    expect(page).toMatch(/<span class="dim">--- \/dev\/null<\/span><span class="dim">\+\+\+ /);
  });
});

const EVIL = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>\u202e\u001b[2J';

test.each<[string, string]>([
  ['the page of a fleet', renderHtml(hostile(60))],
  ['the page of one host', renderHtml(hostile(1))],
  ['the picture', drawHosts(hostile(3))],
])('whatever hosts, files and profiles say, it is text: %s', (_name, page) => {
  expect(page).not.toContain('<img');
  expect(page).not.toMatch(/<script>alert/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them
  expect(page).not.toMatch(/[\u001b\u202e]/);
});

function hostile(count: number) {
  const release = { product: EVIL, multipathTools: EVIL };
  const hosts = names(count).map((name) => {
    const host = changing({ name, release, failed: ['0:1'] }, 'changed');
    const steps = host.steps.map((step) => ({
      ...step,
      title: EVIL,
      summary: EVIL,
      ...(step.maps
        ? {
            maps: step.maps.map((map) => ({
              ...map,
              name: EVIL,
              wwid: EVIL,
              groups: [
                {
                  state: EVIL,
                  selector: EVIL,
                  paths: [{ device: EVIL, hctl: EVIL, state: EVIL, failed: true }],
                },
              ],
            })),
          }
        : {}),
      changes: step.changes.map((change) => ({ ...change, diff: EVIL, path: EVIL, summary: EVIL })),
      findings: [{ severity: 'warning' as const, code: 'x', message: EVIL, help: EVIL }],
    }));
    return { ...host, host: EVIL, name: `${EVIL}${name}`, steps, left: [EVIL] };
  });
  return makeReport(hosts, { ...APPLY, profile: EVIL, options: { [EVIL]: EVIL } });
}

describe('the picture', () => {
  it('CLI-72: is below 3,000 points for 20 hosts and for a host of 40 LUNs with 8 paths', () => {
    const all = Array.from({ length: 40 }, (_, at) => `${at}:1`);
    for (const report of [twenty, makeReport([verified({ ...big, failed: all })]), thousand])
      expect(Number(/height="(\d+)"/.exec(drawHosts(report))?.[1])).toBeLessThan(3000);
  });

  it('CLI-75: the title has room in a wide font too', () => {
    // 0.72 em: bold letters of DejaVu Sans
    const long = makeReport([verified({ ...big, name: 'x'.repeat(60) })], { sandbox: true });
    for (const report of [twenty, long]) {
      const title = /class="title">([^<]+)</.exec(drawHosts(report))?.[1] ?? '';
      expect(title.length).toBeGreaterThan(10);
      expect(24 + title.length * 19 * 0.72).toBeLessThanOrEqual(1180);
    }
  });

  it('CLI-73: names the failed path before any other, with titles that a person can read', () => {
    const svg = drawHosts(twenty);
    expect(svg).toContain('<title>DEGRADED  1 of 20 hosts</title>');
    expect(svg.indexOf('sdf17')).toBeLessThan(svg.indexOf('sda17'));
    expect(svg).toContain(
      'LUN 36001405000700000000000000000017 (mpath17) OSNEXUS QUANTASTOR: 7 of 8 paths active',
    );
  });

  it('CLI-9, CLI-74: a degraded host is never green, also where failed paths are allowed', () => {
    const allowed = verified(big);
    const steps = allowed.steps.map(({ maps, name, ...rest }) => ({
      ...rest,
      name,
      outcome: 'unchanged' as const,
      answer: 'seen' as const,
      findings: [],
      found: {},
      ...(maps ? { maps } : {}),
    }));
    const svg = drawHosts(makeReport([{ ...allowed, outcome: 'unchanged', steps }]));
    expect(svg).toMatch(/<title>xen7: degraded<\/title><rect[^>]* class="warn"/);
  });
});

test('a page is made from the JSON of a report alone', () => {
  const again = readReport(
    JSON.stringify(makeReport([refused({ name: 'xen1', failed: ['0:0'] })], CHECK)),
  );
  expect(renderHtml(again)).toContain('Nothing would be changed: 1 of 1 host is refused');
});

test('LUNs that lost the same SCSI host are one drawn and one box, and what they share is said', () => {
  const lost = Array.from({ length: 40 }, (_, lun) => `${lun}:1`);
  const svg = drawHosts(makeReport([verified({ name: 'xen3', luns: 40, paths: 8, failed: lost })]));
  expect(svg).toContain('40 LUNs lost host 3:*');
  expect(svg).toContain('! 39 more LUNs, 7 of 8 paths each');
  expect(svg.match(/\u2716 sdb/g)).toHaveLength(1);
  expect(Number(/height="(\d+)"/.exec(svg)?.[1])).toBeLessThan(400);
  // those that lost something else are drawn apart
  const two = drawHosts(
    makeReport([verified({ name: 'xen3', luns: 40, paths: 8, failed: [...lost, '7:4', '9:5'] })]),
  );
  expect(two).toContain('! 37 more LUNs, 7 of 8 paths each');
  expect(two.match(/6 of 8</g)).toHaveLength(2);
});
