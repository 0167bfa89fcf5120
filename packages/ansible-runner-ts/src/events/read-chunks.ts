import type { Readable } from 'node:stream';

const OVER = ['end', 'error', 'close'] as const;

/**
 * Chunks of a stream at the pace of the reader. Ends with the stream, or, once the process that writes
 * it has ended, when nothing more comes: a process that it left behind may hold the other end open.
 */
export async function* readChunks(
  stream: Readable,
  exited: Promise<unknown>,
  lingerMs: number = 250,
): AsyncGenerator<Buffer, void> {
  let hasExited = false;
  let onExit = (): void => undefined;
  void exited.then(() => {
    hasExited = true;
    onExit();
  });
  // an error ends the stream like any other end; without a listener it would end the process
  stream.on('error', () => undefined);
  try {
    for (;;) {
      const chunk: Buffer | null = stream.read();
      if (chunk !== null) yield chunk;
      else if (!(await hasMore())) return;
    }
  } finally {
    stream.destroy();
  }

  function hasMore(): Promise<boolean> {
    if (stream.readableEnded || stream.destroyed) return Promise.resolve(false);
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      let last: NodeJS.Immediate | undefined;
      const settle = (more: boolean): void => {
        clearTimeout(timer);
        clearImmediate(last);
        onExit = () => undefined;
        stream.off('readable', onReadable);
        for (const name of OVER) stream.off(name, onOver);
        resolve(more);
      };
      const onReadable = (): void => settle(true);
      const onOver = (): void => settle(false);
      const linger = (): void => {
        // where this process did not run for that long, its timers come before what was written meanwhile is read
        timer = setTimeout(() => {
          last = setImmediate(onOver);
        }, lingerMs);
      };
      stream.on('readable', onReadable);
      for (const name of OVER) stream.on(name, onOver);
      if (hasExited) linger();
      else onExit = linger;
    });
  }
}
