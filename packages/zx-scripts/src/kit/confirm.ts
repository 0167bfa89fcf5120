import { say } from './output/output.ts';
import { stop } from './signals.ts';

let unasked = false;

/** A change was to be agreed to, and there was no terminal to ask on. */
export function wasUnasked(): boolean {
  return unasked;
}

/**
 * `isReported`: a report follows, which says that nothing was changed and why.
 *
 * Whether a change may be made: yes with `--yes`; asked on a terminal; otherwise no, and why is said.
 * Ctrl-C at the question stops the run.
 */
export async function confirmChange(
  question: string,
  flags: { readonly yes?: boolean; readonly isReported?: boolean },
): Promise<boolean> {
  if (flags.yes) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    unasked = true;
    if (!flags.isReported)
      say('nothing was changed: without a terminal to ask on, a change needs --yes');
    return false;
  }
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({
    message: question,
    initialValue: false,
    input: process.stdin,
    output: process.stderr,
  });
  if (isCancel(answer)) stop('SIGINT', false);
  if (answer === true) return true;
  if (!flags.isReported) say('nothing was changed');
  return false;
}
