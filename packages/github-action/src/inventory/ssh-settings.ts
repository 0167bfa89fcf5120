import { resolve } from 'node:path';
import type { InventoryHost } from './ask-ansible.ts';

/**
 * What ssh is told of a host beside its address, as lines of an ssh configuration; or a word of the arguments that has no
 * such line.
 */
export function sshSettings(
  { keyFile, arguments: given }: InventoryHost,
  workspace: string,
): { readonly lines: readonly string[] } | { readonly strange: string } {
  const lines = keyFile === '' ? [] : [identity(keyFile, workspace)];
  const words = shellWords(given);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '-C') {
      lines.push('Compression yes');
      continue;
    }
    const letter = /^-([oiJlp])/.exec(word)?.[1];
    const value = word.length > 2 ? word.slice(2) : (words[++at] ?? '');
    const line = letter && lineOf(letter, value, workspace);
    if (!line || /[\r\n]/.test(line)) return { strange: word };
    lines.push(line);
  }
  return { lines };
}

function lineOf(letter: string, value: string, workspace: string): string | undefined {
  const known: Readonly<Record<string, string>> = { J: 'ProxyJump', l: 'User', p: 'Port' };
  if (letter === 'i') return identity(value, workspace);
  if (letter !== 'o') return `${known[letter]} ${value}`;
  const pair = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*\S)\s*$/s.exec(value);
  // these would name another block, or other files
  if (!pair || /^(host|match|include)$/i.test(pair[1] ?? '')) return undefined;
  return `${pair[1]} ${pair[2]}`;
}

function identity(file: string, workspace: string): string {
  const path = file.startsWith('~') ? file : resolve(workspace, file);
  return `IdentityFile "${path.replaceAll('%', '%%')}"`;
}

/** As Python's shlex splits them, which Ansible uses. */
function shellWords(text: string): string[] {
  const words = text.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs) ?? [];
  return words.map((word) =>
    word.replace(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs, (_, escaped, double, single) =>
      double === undefined ? (escaped ?? single) : (double as string).replace(/\\(["\\$`])/g, '$1'),
    ),
  );
}
