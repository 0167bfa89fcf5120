// @module-tag slow
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scripts } from '../src/scripts.ts';
import { cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

const missing = (program: string): string | false =>
  spawnSync(program, ['--version']).status === 0 ? false : `needs ${program}`;

/** Words that are typed, the last one unfinished, and what must and must not be among the offers. */
const cases: readonly (readonly [string, string[], string[]])[] = [
  ['quantastor-xenserver con', ['configure-multipath'], ['install-adapter']],
  ['quantastor-xenserver verify ad', ['adapter'], ['multipath']],
  ['quantastor-xenserver configure-multipath --on-diff', ['--on-difference'], ['--installer']],
  ['quantastor-xenserver configure-multipath --on-difference m', ['merge'], ['replace']],
  ['quantastor-xenserver edit device-rules --cl', ['--clone'], ['--check']],
  ['quantastor-xenserver profile ch', ['check'], ['list']],
  ['quantastor-xenserver completion z', ['zsh'], ['bash']],
  ['quantastor-xenserver storagelink-c', ['storagelink-certificate'], ['lint']],
];

const ASK_ZSH = String.raw`zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1=; autoload -Uz compinit; compinit -D -u; . 'SCRIPT'; asked() { zle complete-word; print -r -- \"<<\$BUFFER>>\"; BUFFER=; }; zle -N asked; bindkey '^T' asked; print REA''DY"
zpty -r -m z out '*READY*'
zpty -n -w z "$1"$'\C-t'
zpty -r -m z out '*>>*'
print -r -- $out
`;

async function scriptOf(shell: string): Promise<string> {
  const file = join(await makeFolder(), `completion.${shell}`);
  const { exit, stdout } = await cli(['completion', shell]);
  expect(exit).toBe(0);
  await writeFile(file, stdout);
  return file;
}

describe('completion', () => {
  it.each(cases)('bash: %s', async (typed, offered, not) => {
    const words = typed.split(' ').map((word) => `'${word}'`);
    const ask = `. '${await scriptOf('bash')}'
      COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}
      _quantastor_xenserver; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-uc', ask], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const offers = stdout.split('\n');
    for (const word of offered) expect(offers).toContain(word);
    for (const word of not) expect(offers).not.toContain(word);
  });

  it.skipIf(missing('fish')).each(cases)(
    `fish: %s ${missing('fish') || ''}`,
    async (typed, offered, not) => {
      const ask = `source '${await scriptOf('fish')}'; complete -C '${typed}'`;
      const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', ask], {
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      const offers = stdout.split('\n').map((line) => line.split('\t')[0]);
      for (const word of offered) expect(offers).toContain(word);
      for (const word of not) expect(offers).not.toContain(word);
    },
  );

  it.skipIf(missing('zsh')).each(cases)(
    `zsh: %s ${missing('zsh') || ''}`,
    async (typed, [wanted = '']) => {
      // the line after a completion on a terminal of zsh's own; each case has one word that fits
      const ask = join(await makeFolder(), 'ask.zsh');
      await writeFile(ask, ASK_ZSH.replace('SCRIPT', await scriptOf('zsh')));
      const { stdout } = spawnSync('zsh', ['-f', ask, typed], {
        encoding: 'utf8',
        timeout: 30_000,
      });
      const line = /<<(.*?)>>/.exec(stdout)?.[1] ?? stdout;
      expect(line.trimEnd()).toBe(typed.replace(/\S+$/, wanted));
    },
  );

  it.each(['bash', 'zsh', 'fish'])('%s: offers every command that there is', async (shell) => {
    const script = await readFile(await scriptOf(shell), 'utf8');
    for (const { name } of scripts)
      for (const word of name.split(' ')) expect(script).toContain(word);
  });

  it('names the shells for one that it does not know', async () => {
    const { exit, stderr } = await cli(['completion', 'bsh']);
    expect(exit).toBe(64);
    expect(stderr).toContain('Did you mean bash?');
  });
});
