import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Scope } from '@quantastor-xenserver/core';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addOptions } from '../../src/kit/options/add-options.ts';
import { readPlainWords } from '../../src/kit/options/plain-words.ts';
import { cli } from '../support/cli.ts';

/** As commander reads the line; undefined for wrong usage. */
function byCommander(words: readonly string[], scope: Scope): unknown {
  const command = addOptions(new Command('x'), scope)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .action(() => undefined);
  try {
    command.parse(words, { from: 'user' });
  } catch {
    return undefined;
  }
  const { color, ...opts } = command.opts();
  return { opts: color === false ? { ...opts, color } : opts, args: command.processedArgs };
}

function byUs(words: readonly string[], scope: Scope): unknown {
  const typed = readPlainWords(words, scope);
  return typed && { opts: typed.opts(), args: typed.processedArgs };
}

describe('a line without commander', () => {
  test.each<[Scope, readonly string[]]>([
    ['lint', ['a.conf']],
    ['lint', ['-', 'b.conf', '--json']],
    ['lint', ['--fail-on', 'error', 'a.conf', '--release=0.9.4', '--format', 'sarif', 'b']],
    ['lint', ['--no-color', 'a.conf', '--format=text=x']],
    ['lint', ['--format', 'text', '--format', 'json', 'a.conf']],
    ['edit-multipath-conf', ['/etc/multipath.conf', '--check', '--diff']],
    ['edit-multipath-conf', ['--vendor', 'A B', '-', '--state=absent', '--yes']],
  ])('%s %j is read as commander reads it', (scope, words) => {
    expect(byUs(words, scope)).toEqual(byCommander(words, scope));
    expect(byUs(words, scope)).toBeDefined();
  });

  test.each<[Scope, readonly string[]]>([
    ['lint', []],
    ['lint', ['']],
    ['lint', ['--nothing', 'a']],
    ['lint', ['--json=yes', 'a']],
    ['lint', ['--release']],
    ['lint', ['--release', '', 'a']],
    ['lint', ['--release', '-x', 'a']],
    ['lint', ['--help']],
    ['lint', ['-h', 'a']],
    ['lint', ['--', 'a']],
    ['lint', ['--releases']],
    ['edit-multipath-conf', ['a', 'b']],
    ['edit-multipath-conf', []],
    ['edit-multipath-conf', ['a', '--keywords', 'x=y']],
    ['edit-device-rules', ['a', '--clone']],
  ])('%s %j is left to commander', (scope, words) => {
    expect(readPlainWords(words, scope)).toBeUndefined();
  });

  test('the commands that have to start at once do not load it', () => {
    for (const name of ['lint', 'edit']) {
      const path = fileURLToPath(new URL(`../../dist/hot/${name}.cjs`, import.meta.url));
      expect(readFileSync(path, 'utf8')).not.toContain('allowExcessArguments');
    }
  });

  test('--no-color takes colours away, read by either', async () => {
    const env = { FORCE_COLOR: '1' };
    const input = 'devices {\n\tdevice {\n\t}\n}\n';
    const coloured = await cli(['lint', '-'], { env, input });
    expect(coloured.stdout).toContain('\u001b[');
    for (const args of [['--no-color'], ['--no-color', '--']]) {
      const { stdout, exit } = await cli(['lint', ...args, '-'], { env, input });
      expect(exit).toBe(coloured.exit);
      expect(stdout).toContain('error');
      expect(stdout).not.toContain('\u001b[');
    }
  });
});
