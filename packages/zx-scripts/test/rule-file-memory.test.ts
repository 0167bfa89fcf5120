// @module-tag slow
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cli, run } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

const BYTES = 18_700_000;
/** Of what a process has at its peak beside a Node that does nothing, and of the file. */
const GOAL = 12;

let folder = '';
let empty = 0;
beforeEach(async () => {
  folder = await makeFolder();
  await writeFile(
    join(folder, 'peak.cjs'),
    `process.on('exit', () => require('fs').writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS)));`,
  );
  empty = await peakOf((env) => run(process.execPath, ['-e', '0'], { env }));
});

async function peakOf(
  start: (env: Record<string, string>) => Promise<{ exit: number | null; stderr: string }>,
): Promise<number> {
  const file = join(folder, 'peak');
  const { exit, stderr } = await start({
    NODE_OPTIONS: `--require ${join(folder, 'peak.cjs')}`,
    PEAK: file,
    XDG_STATE_HOME: join(folder, 'state'),
  });
  expect(exit, stderr).toBe(0);
  return Number(await readFile(file, 'utf8'));
}

async function rules(entry: (at: number) => string): Promise<string> {
  const parts = ['<?xml version="1.0" encoding="utf-8"?>\n<c version="2.0.0.4">\n<l>\n'];
  for (let bytes = 0, at = 0; bytes < BYTES; at++) {
    const text = entry(at);
    bytes += Buffer.byteLength(text);
    parts.push(text);
  }
  const file = join(folder, 'rules.xml');
  await writeFile(file, `${parts.join('')}</l>\n</c>\n`);
  return file;
}

const list = ['--list', '/c/l'];

describe.skipIf(process.platform !== 'linux')('edit device-rules of 18.7 MB', () => {
  it.each<[string, (at: number) => string, string[]]>([
    [
      'Latin fields',
      (at) =>
        `<device>\n<vendor>V${at % 97}</vendor>\n<product>PRODUCT ${at}</product>\n<idType>1</idType>\n</device>\n`,
      ['--clone'],
    ],
    [
      'Korean fields',
      (at) =>
        `<device>\n<vendor>제조사${at % 97}</vendor>\n<product>제품 번호 ${at}</product>\n<idType>1</idType>\n</device>\n`,
      ['--clone'],
    ],
    [
      'elements of one letter',
      (at) => `<d><v>V</v><p>P${at}</p><a>1</a><b/><c/></d>\n`,
      ['--rule', '<d><v>OSNEXUS</v><p>QUANTASTOR</p><a>1</a><b/><c/></d>', ...list],
    ],
  ])('with %s takes less than 12 times its size', async (_, entry, args) => {
    const file = await rules(entry);
    const { size } = await stat(file);
    const peak = await peakOf((env) =>
      cli(['edit', 'device-rules', file, ...args, '--yes'], { env }),
    );
    expect(((peak - empty) * 1024) / size).toBeLessThan(GOAL);
    expect(await readFile(file, 'utf8')).toContain('QUANTASTOR');
  });
});
