import { chmodSync, renameSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { endWithPlay, removeSocket } from './connection/end-with-play.ts';
import { serveTask } from './connection/serve-task.ts';
import { makeReadyEdits } from './modules/ready-edits.ts';

// node bridge.mjs SOCKET PID FOLDER [STDERR]: serves the tasks of one ansible-playbook, whose process and folder of the run
// these are; STDERR is the descriptor of its stderr where that is a file
const [path = '', pid = '', folder = '', stderr] = process.argv.slice(2);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node 20.19 or newer is needed on the controller; this is ${process.version}`);
  process.exit(3);
}
// Ctrl-C goes to the whole group; the tasks end by themselves, and this process with the play
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined);
process.umask(0o177);
const readyEdits = makeReadyEdits();
const play = { pid: Number(pid), stderrFile: stderr === undefined ? undefined : Number(stderr) };
const tasks = new Map<Socket, Promise<void>>();
const server = createServer((socket) => {
  const task = serveTask(socket, readyEdits, play)
    .catch((error: unknown) => {
      console.error(error);
      socket.destroy();
    })
    .finally(() => tasks.delete(socket));
  tasks.set(socket, task);
});
server.listen(`${path}.new`, () => {
  process.umask(0o077);
  chmodSync(`${path}.new`, 0o600);
  // whoever sees the name finds a server behind it
  renameSync(`${path}.new`, path);
});
endWithPlay(
  play.pid,
  folder,
  () => {
    // to a task this is what the end of its worker is
    for (const socket of tasks.keys()) socket.destroy();
    return Promise.all(tasks.values());
  },
  () => removeSocket(path, folder),
);
