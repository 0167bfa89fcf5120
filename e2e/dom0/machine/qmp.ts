import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A connection to QEMU's machine protocol. */
export interface Qmp {
  /** Sends a command; rejects with QEMU's own words when it is refused. */
  ask<T = unknown>(command: string, args?: object): Promise<T>;
  /** Resolves with the next event of this name that fits, also one that has come already. */
  event(name: string, fits: (data: Record<string, unknown>) => boolean): Promise<void>;
  close(): void;
}

interface Message {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
  readonly data?: Record<string, unknown>;
}

/** Connects as soon as QEMU listens; `isAlive` ends the waiting. */
export async function connectQmp(path: string, isAlive: () => boolean): Promise<Qmp> {
  const socket = await connect(path, isAlive);
  const waiting: { resolve(value: unknown): void; reject(error: Error): void }[] = [];
  const events: Message[] = [];
  const listeners = new Set<() => void>();
  let rest = '';
  let isOver = false;
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((each) => each.trim())) take(JSON.parse(line) as Message);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isOver = true;
    for (const { reject } of waiting.splice(0)) reject(new Error('QEMU has ended'));
    for (const listener of listeners) listener();
  });

  function take(message: Message): void {
    if (message.event !== undefined) {
      events.push(message);
      for (const listener of listeners) listener();
    } else if (message.error) waiting.shift()?.reject(new Error(message.error.desc));
    else if ('return' in message) waiting.shift()?.resolve(message.return);
  }

  const qmp: Qmp = {
    ask: <T>(command: string, args: object = {}) =>
      new Promise<T>((resolve, reject) => {
        if (isOver) throw new Error('QEMU has ended');
        waiting.push({ resolve: (value) => resolve(value as T), reject });
        socket.write(`${toJson({ execute: command, arguments: args })}\n`);
      }),
    async event(name, fits) {
      const find = () => events.find(({ event, data = {} }) => event === name && fits(data));
      while (!find()) {
        if (isOver) throw new Error(`QEMU has ended before ${name}`);
        await new Promise<void>((resolve) => {
          const listener = (): void => {
            listeners.delete(listener);
            resolve();
          };
          listeners.add(listener);
        });
      }
      const found = find();
      if (found) events.splice(events.indexOf(found), 1);
    },
    close: () => socket.destroy(),
  };
  await qmp.ask('qmp_capabilities');
  return qmp;
}

async function connect(path: string, isAlive: () => boolean): Promise<Socket> {
  for (;;) {
    const socket = createConnection(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (!isAlive()) throw error;
      await pause(20);
    }
  }
}

/** A WWN has more digits than a number of JavaScript keeps. */
function toJson(message: object): string {
  const text = JSON.stringify(message, (_key, value: unknown) =>
    typeof value === 'bigint' ? `bigint:${value}` : value,
  );
  return text.replace(/"bigint:(\d+)"/g, '$1');
}
