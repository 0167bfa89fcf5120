import { withHelp, wrongChoice } from '@quantastor-xenserver/core';
import {
  bareCommand,
  type Command,
  readExits,
  runAlone,
  SHELLS,
  UsageError,
  writeData,
} from 'quantastor-xenserver';

export const command: Command = bareCommand('completion', {
  summary: 'Print a script that has a shell complete commands, options and values',
  exits: readExits,
  examples: [
    ['completion bash > /etc/bash_completion.d/quantastor-xenserver', 'for all users of bash'],
    ['completion fish > ~/.config/fish/completions/quantastor-xenserver.fish', 'for fish'],
  ],
})
  .argument('<shell>', `one of: ${SHELLS.join(', ')}`)
  .action(async (given: string) => {
    const shell = SHELLS.find((each) => each === given);
    if (shell === undefined) throw new UsageError(withHelp(wrongChoice(given, SHELLS)));
    const { completionScript } = await import('../kit/completion/shells.ts');
    const { makeProgram } = await import('../program.ts');
    await writeData(completionScript(shell, await makeProgram(() => true)));
  });

await runAlone(command, import.meta.url);
