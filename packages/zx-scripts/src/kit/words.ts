import { inWordsOf } from '@quantastor-xenserver/core';

/** The tool as the one who reads this can type it: where npx started it, it is on no PATH. */
export function toolWords(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const { npm_command: command, npm_lifecycle_script: started = '' } = env;
  // the environment of npx goes to all that it starts: a test runner or a build is not this tool
  const isOurs = /^["']?(?:quantastor-xenserver|zx)["']?(?:\s|$)/.test(started);
  // without `--`, npx takes a `--help` behind the name for its own
  return command === 'exec' && isOurs ? ['npx', '--no', '--', TOOL] : [TOOL];
}

const TOOL = 'quantastor-xenserver';

/** A text of core as the command line says it: names of options, and commands that can be typed. Not for JSON. */
export function inCliWords(text: string): string {
  const tool = toolWords().join(' ');
  // a version behind the name, a path or a package is no command
  const command = /(?<![\w./@-]|npx --no -- )quantastor-xenserver(?= [a-z])/g;
  return inWordsOf('cli', text).replace(command, tool);
}
