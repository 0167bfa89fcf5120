import type { Socket } from 'node:net';

/** Lines of JSON over a socket, taken one by one. */
export interface LineSocket {
  send(message: object): void;
  /** The next line; undefined when the other side is gone. Rejects while an earlier call waits: a line has one reader. */
  next(): Promise<unknown>;
  end(): void;
}

export function makeLineSocket(socket: Socket): LineSocket {
  const lines: string[] = [];
  let chunks: Buffer[] = [];
  let waiting: ((line: string | undefined) => void) | undefined;
  let isGone = false;
  const give = (): void => {
    if (!waiting || (lines.length === 0 && !isGone)) return;
    const resolve = waiting;
    waiting = undefined;
    resolve(lines.shift());
  };
  socket.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      lines.push(Buffer.concat([...chunks, rest.subarray(0, at)]).toString('utf8'));
      chunks = [];
      rest = rest.subarray(at + 1);
    }
    if (rest.length > 0) chunks.push(rest);
    give();
  });
  const leave = (): void => {
    isGone = true;
    give();
  };
  socket.on('error', leave);
  socket.on('close', leave);
  socket.on('end', leave);
  return {
    send: (message) => {
      if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
    },
    next: () =>
      new Promise((resolve, reject) => {
        if (waiting) {
          reject(new Error('a line is waited for twice'));
          return;
        }
        waiting = (line) => {
          try {
            resolve(line === undefined ? undefined : JSON.parse(line));
          } catch (error) {
            reject(error);
          }
        };
        give();
      }),
    end: () => socket.end(),
  };
}
