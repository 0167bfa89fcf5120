import { ask } from './output/ask.ts';
import { say } from './output/output.ts';
import { stop, stopping } from './signals.ts';

let unasked = false;

/** A change was to be agreed to, and there was no terminal to ask on. */
export function wasUnasked(): boolean {
  return unasked;
}

/**
 * `isReported`: a report follows, which says that nothing was changed and why.
 *
 * Whether a change may be made: yes with `--yes`; asked on a terminal; otherwise no, and why is said.
 * Ctrl-C at the question stops the run; Ctrl-D is no.
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
  const { confirm } = await import('@clack/prompts');
  const asked = await ask<boolean>((io) =>
    confirm({ message: question, initialValue: false, ...io }),
  );
  if ('answer' in asked && asked.answer) return true;
  if ('none' in asked && asked.none === 'interrupted' && !stopping.aborted) stop('SIGINT', false);
  if (!flags.isReported) say('nothing was changed');
  return false;
}
