import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allOptions } from '@quantastor-xenserver/core';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const sources = execFileSync('git', ['ls-files', 'packages/*/src/*.ts', 'packages/*/src/**/*.ts'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(Boolean)
  .map((path) => [path, readFileSync(join(root, path), 'utf8')] as const);

/** Files that name the field in code. */
function filesOf(field: string): string[] {
  const word = new RegExp(`\\b${field}\\b`);
  return sources.filter(([, text]) => word.test(code(text))).map(([path]) => path);
}

/** Without comments, and without what messages call `{option}`. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').replace(/(?<!\$)\{[a-z][a-z-]*\}/g, '');
}

describe('an option is written by hand in its row, in its type and where a step asks for it', () => {
  const flags = [
    ...(['requireSignature', 'allowRemovedRules', 'reinstall', 'replaceCredentials'] as const),
    ...(['endStuckService', 'restartDaemon'] as const),
  ];
  it.each(flags)('%s: by hand in no front end, and nowhere else but in steps', (field) => {
    expect(allOptions[field].type).toBe('flag');
    const files = filesOf(field);
    expect(files.filter((path) => path.includes('/options/'))).toHaveLength(2);
    const other = /^packages\/core\/src\/(?!options\/|procedures\/|run\/actions\/|verbs\/)/;
    expect(files.filter((path) => !/^packages\/core\//.test(path) || other.test(path))).toEqual([]);
    expect(files.filter((path) => /procedure\.ts$|recorded-options\.ts$/.test(path))).toEqual([]);
  });

  it.each(['requireSignature', 'allowRemovedRules', 'replaceCredentials', 'restartDaemon'])(
    '%s, which one step asks for: 3 files',
    (field) => expect(filesOf(field)).toHaveLength(3),
  );

  // of the editors: a row, the editor's own type, and where the editor asks for it
  it.each(['allowRefusedFile', 'versionTo', 'keepVersion', 'restoreVersion'] as const)(
    '%s, which edits of one file have too: in no front end by hand',
    (field) => {
      const files = filesOf(field).filter((path) => !path.endsWith('/options/rules.ts'));
      // and the steps: what an installer left gets a number of its own too
      const own =
        /^packages\/core\/src\/(?:options\/(?:multipath|adapter|edit)|multipath\/edit|storagelink|procedures\/adapter|run\/actions)\b/;
      expect(files.filter((path) => !own.test(path))).toEqual([]);
    },
  );

  it.each(['versionTo', 'keepVersion', 'restoreVersion', 'reinstall', 'endStuckService'])(
    '%s, which several ask for: 6 files at most',
    (field) => expect(filesOf(field).length).toBeLessThanOrEqual(6),
  );

  it.each(['canary', 'batch', 'maxFailures', 'serverFolder'] as const)(
    '%s, of a run or of a check: handed over whole by each front end',
    (field) => {
      const others = filesOf(field).filter((path) => !path.startsWith('packages/core/'));
      expect(others).toEqual([]);
    },
  );

  // a name of one word stands for other things too; a run's id is its identity, in reports and journals as well;
  // the state folder is counted below
  const ofEveryRun = ['runId', 'stateFolder'];
  const counted = Object.keys(allOptions).filter(
    (field) => /[A-Z]/.test(field) && !ofEveryRun.includes(field),
  );
  it.each(counted)('%s: 6 files at most', (field) => {
    // a package of its own, whose options are those of ansible-playbook
    const files = filesOf(field).filter((path) => !path.startsWith('packages/ansible-runner-ts/'));
    expect(files.length).toBeLessThanOrEqual(6);
  });

  // too many: each function that reads or writes there takes the folder as the user gave it, and asks for the default itself
  it('stateFolder: 35 files at most', () =>
    expect(filesOf('stateFolder').length).toBeLessThanOrEqual(35));

  it('allowRefusedFile, which one editor asks for: 3 files', () =>
    expect(filesOf('allowRefusedFile')).toHaveLength(3));
});

it('a device rule: 15 files at most, from the option to the edit', () => {
  const files = new Set(
    ['DeviceRuleSource', 'DesiredDeviceRule', 'foldRule', 'planDeviceRule', 'planRules'].flatMap(
      filesOf,
    ),
  );
  expect(files.size).toBeLessThanOrEqual(15);
});
