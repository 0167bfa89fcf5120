import { stopping, stopSignal } from '../signals.ts';

/**
 * How a question ended without an answer: by Ctrl-C, as the input was closed (Ctrl-D, a terminal that went away), or by another key
 * that is no answer.
 */
export type NoAnswer = 'interrupted' | 'closed' | 'left';

type Prompt<Value> = (io: {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}) => Promise<Value | symbol>;

/** A question on the terminal. The prompt knows no end of its input: it would wait for what never comes, with the cursor hidden. */
export async function ask<Value extends string | boolean>(
  prompt: Prompt<Value>,
): Promise<{ readonly answer: Value } | { readonly none: NoAnswer }> {
  const input = process.stdin;
  // raw mode and a hidden cursor must not outlast a signal
  stopSignal();
  const closing = new AbortController();
  let none: NoAnswer = 'left';
  let isOver = false;
  const onKey = (_: unknown, key?: { readonly sequence?: string }): void => {
    if (key?.sequence === '\u0003') none = 'interrupted';
  };
  // the prompt's reader pauses its input where it ends; so it does behind an answer, which is there first
  const onPause = (): void => {
    setImmediate(() => {
      if (isOver) return;
      none = 'closed';
      closing.abort();
    });
  };
  input.on('keypress', onKey).on('pause', onPause).on('end', onPause).on('close', onPause);
  // a terminal that went away
  input.on('error', onPause);
  try {
    const signal = AbortSignal.any([closing.signal, stopping]);
    const answer = await prompt({ input, output: process.stderr, signal });
    if (typeof answer !== 'symbol') return { answer };
    return { none: stopping.aborted ? 'interrupted' : none };
  } finally {
    isOver = true;
    input.off('keypress', onKey).off('pause', onPause).off('end', onPause).off('close', onPause);
    input.off('error', onPause);
  }
}
