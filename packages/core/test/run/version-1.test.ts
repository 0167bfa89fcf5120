import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkActions, openActions, readJournal } from '../../src/run/journal/read.ts';
import { undoRules } from '../../src/run/undo-rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'qs-version-1-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['configure-multipath', ['write-file', 'run-command']],
  ['install-adapter', ['service', 'install', 'write-file', 'add-credentials']],
])(
  'a journal of version 1 of %s is read wherever it was cut, and asks for nothing new',
  async (name, kinds) => {
    const text = readFileSync(new URL(`fixtures/version-1/${name}.jsonl`, import.meta.url), 'utf8');
    const lines = text.trim().split('\n');
    const seen = new Set<string>();
    const { runId } = JSON.parse(lines[0] ?? '');
    for (let at = 1; at <= lines.length; at++) {
      const own = join(folder, `runs-${at}`, runId);
      mkdirSync(own, { recursive: true, mode: 0o700 });
      // and the next line in part, as a crash leaves it
      const cut = `${lines.slice(0, at).join('\n')}\n${lines[at]?.slice(0, 20) ?? ''}`;
      writeFileSync(join(own, 'journal.jsonl'), cut, { mode: 0o600 });
      const journal = await readJournal(own);
      checkActions(journal, undoRules);
      expect(journal.records).toHaveLength(at - 1);
      for (const { action } of [...openActions(journal).values()].flat()) {
        seen.add(action.kind);
        if (action.kind === 'run-command')
          expect(action.argv).toEqual(['multipathd', '-kreconfigure']);
      }
    }
    expect([...seen]).toEqual(expect.arrayContaining(kinds));
  },
);
