import { join } from 'node:path';
import { makeFolder, put } from './folder.ts';

/**
 * A PATH with an ansible-playbook that does what `body` says. In it: `events`, the connected socket;
 * `send(type, fields)`; `argv`; and `finish(code)`, which ends once all is written.
 */
export async function standIn(body: string, name = 'ansible-playbook'): Promise<{ PATH: string }> {
  const folder = await makeFolder();
  await put(
    join(folder, name),
    `#!${process.execPath}
const fs = require('node:fs');
const argv = process.argv.slice(2);
const events = require('node:net').connect(process.env.QUANTASTOR_EVENTS_SOCKET);
events.on('error', () => {});
events.resume();
const at = '2026-11-22T10:00:00.000Z';
const send = (type, fields) => events.write(JSON.stringify({ v: 1, type, at, ...fields }) + '\\n');
const finish = (code) => events.end(() => process.exit(code));
const task = { id: '1', name: 'Task', action: 'debug', path: null, role: null };
events.once('connect', async () => {
${body}
});
`,
    0o755,
  );
  return { PATH: `${folder}:${process.env['PATH']}` };
}
