import type { Command } from 'commander';
import { type CommandWords, commandWords, type OptionWords } from './words.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const TOOL = 'quantastor-xenserver';

/** A script that has the shell complete commands, options and values. */
export function completionScript(shell: Shell, program: Command): string {
  const shells = SHELLS.map((each) => ({
    ...{ words: `completion ${each}`, summary: `for ${each}`, options: [] },
  }));
  const commands = [...commandWords(program), ...shells];
  return { bash, zsh, fish }[shell](commands);
}

/** bash 3.2 and newer, without bash-completion: no associative arrays, no `mapfile`. */
function bash(commands: readonly CommandWords[]): string {
  const groups = [...new Set(commands.flatMap(({ words }) => words.split(' ').slice(0, -1)))];
  const cases = commands.map(({ words, options }) => {
    const names = options.map(({ name }) => name).join(' ');
    const more = commands
      .filter((each) => each.words.startsWith(`${words} `))
      .map((each) => each.words.slice(words.length + 1));
    return `    '${words}') words="${[...more, names, '--help'].filter(Boolean).join(' ')}" ;;`;
  });
  const values = uniqueOptions(commands).map(
    ({ name, values: of, orFile }) => `    ${name}) ${bashValue(of, orFile)} ;;`,
  );
  const top = commands.filter(({ words }) => !words.includes(' ')).map(({ words }) => words);
  return `# ${TOOL} completion for bash: eval "$(${TOOL} completion bash)"
_quantastor_xenserver() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]:-} words=
  COMPREPLY=()
  case $prev in
${values.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${top.join(' ')} --help --version' -- "$cur"))
    return
  fi
  case $command in
    ${groups.join('|')}) case \${COMP_WORDS[2]:-} in ''|-*|"$cur") ;; *) command="$command \${COMP_WORDS[2]}" ;; esac ;;
  esac
  case $command in
${cases.join('\n')}
  esac
  case $cur in
    -*) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$cur") $(compgen -f -- "$cur")) ;;
  esac
}
complete -o filenames -F _quantastor_xenserver ${TOOL}
`;
}

function bashValue(values: OptionWords['values'], orFile: boolean): string {
  if (values === 'file') return 'COMPREPLY=($(compgen -f -- "$cur")); return';
  if (values === 'folder') return 'COMPREPLY=($(compgen -d -- "$cur")); return';
  if (values === 'text') return 'return';
  const files = orFile ? ' $(compgen -f -- "$cur")' : '';
  return `COMPREPLY=($(compgen -W '${(values ?? []).join(' ')}' -- "$cur")${files}); return`;
}

function zsh(commands: readonly CommandWords[]): string {
  const cases = commands.map(({ words, options }) => {
    const more = commands
      .filter((each) => each.words.startsWith(`${words} `))
      .map((each) => `'${each.words.slice(words.length + 1)}:${zshText(each.summary)}'`);
    const lines = options.map(zshOption).join(' ');
    return `    '${words}')
      ${more.length > 0 ? `(( CURRENT == 3 )) && { local -a subs; subs=(${more.join(' ')}); _describe command subs }` : ':'}
      _arguments -S ${lines} '--help[show help]' '*:file:_files' ;;`;
  });
  const top = commands
    .filter(({ words }) => !words.includes(' '))
    .map(({ words, summary }) => `'${words}:${zshText(summary)}'`);
  const pairs = commands
    .filter(({ words }) => words.includes(' '))
    .map(({ words }) => `'${words}'`);
  return `#compdef ${TOOL}
# ${TOOL} completion for zsh: eval "$(${TOOL} completion zsh)"
_quantastor_xenserver() {
  local command=\${words[2]}
  if (( CURRENT == 2 )); then
    local -a commands
    commands=(${top.join(' ')})
    _describe command commands
    return
  fi
  case "\${words[2]} \${words[3]}" in
    ${pairs.join('|')}) (( CURRENT > 3 )) && command="\${words[2]} \${words[3]}" ;;
  esac
  case $command in
${cases.join('\n')}
  esac
}
compdef _quantastor_xenserver ${TOOL}
`;
}

function zshOption({ name, help, values }: OptionWords): string {
  const text = `${name}[${zshText(help)}]`;
  if (values === undefined) return `'${text}'`;
  const of =
    values === 'file'
      ? '_files'
      : values === 'folder'
        ? '_files -/'
        : values === 'text'
          ? ' '
          : `(${values.join(' ')})`;
  return `'${text}:value:${of}'`;
}

/** Within single quotes, and without what _arguments and _describe read as their own. */
function zshText(text: string): string {
  return text.replaceAll("'", '’').replace(/[[\]:\\]/g, '\\$&');
}

function fish(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ words, summary, options }) => {
    const parts = words.split(' ');
    const last = parts.at(-1) ?? '';
    const before =
      parts.length === 1 ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${parts[0]}`;
    const head = `complete -c ${TOOL} -n '${before}' -a '${last}' -d '${fishText(summary)}'`;
    const seen = parts.map((part) => `__fish_seen_subcommand_from ${part}`).join('; and ');
    return [
      head,
      ...options.map((option) => `complete -c ${TOOL} -n '${seen}' ${fishOption(option)}`),
    ];
  });
  return `# ${TOOL} completion for fish: ${TOOL} completion fish | source\n${[...new Set(lines)].join('\n')}\n`;
}

function fishOption({ name, help, values }: OptionWords): string {
  const long = `-l ${name.slice(2)} -d '${fishText(help)}'`;
  if (values === undefined) return long;
  if (values === 'file') return `${long} -r -F`;
  if (values === 'folder') return `${long} -x -a '(__fish_complete_directories)'`;
  return values === 'text' ? `${long} -x` : `${long} -r -a '${values.join(' ')}'`;
}

function fishText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}

function uniqueOptions(commands: readonly CommandWords[]): OptionWords[] {
  const all = new Map<string, OptionWords>();
  for (const { options } of commands)
    for (const option of options)
      if (option.values !== undefined && !all.has(option.name)) all.set(option.name, option);
  return [...all.values()];
}
