import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readChunks } from '../src/events/read-chunks.ts';
import { makeFolder } from './support/folder.ts';

it('reads what was written while this process had no time to run', async () => {
  const path = join(await makeFolder(), 'socket');
  const server = createServer({ pauseOnConnect: true }).listen(path);
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const writer = connect(path);
  const [reader] = (await accepted) as [Socket];
  try {
    const chunks = readChunks(reader, Promise.resolve(), 50);
    const first = chunks.next();
    // it waits now; the bytes are with the kernel at once, and the time is over when this process goes on
    await new Promise((resolve) => setImmediate(resolve));
    writer.write('the last event');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    expect(String((await first).value)).toBe('the last event');
    expect((await chunks.next()).done).toBe(true);
  } finally {
    writer.destroy();
    server.close();
  }
});
