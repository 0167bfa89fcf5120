import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Lab } from '../ssh-hosts/lab.ts';
import { whyNoHosts } from '../ssh-hosts/why-not.ts';
import { type ModuleResult, readModuleResult } from './module-result.ts';

export const COLLECTION: string = resolve(
  import.meta.dirname,
  '../../packages/ansible-module-shim/dist/collection',
);

export interface TaskEvent {
  readonly kind: 'ok' | 'failed' | 'unreachable' | 'skipped';
  readonly host: string;
  readonly task: string;
  readonly result: ModuleResult;
}

export interface Played {
  readonly exit: number | null;
  /** Of the tasks, in the order in which they ended. */
  readonly events: readonly TaskEvent[];
  readonly stdout: string;
  readonly stderr: string;
  /** The results of one task by host. */
  of(task: string): ReadonlyMap<string, TaskEvent>;
}

export interface PlayOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly pipelining?: boolean;
  /** Ansible's own words in place of events. */
  readonly plain?: boolean;
  /** Gets the process as soon as it runs. */
  readonly onStart?: (pid: number) => void;
}

export interface Controller {
  readonly folder: string;
  readonly inventory: string;
  readonly state: string;
  /** Runs the text of a playbook. */
  play(yaml: string, options?: PlayOptions): Promise<Played>;
  /** Runs another program of Ansible in the same surroundings. */
  run(program: string, args: readonly string[], options?: PlayOptions): Promise<Played>;
}

/** Why Ansible cannot be tested here; undefined when it can. */
export function whyNoAnsible(): string | undefined {
  const why = whyNoHosts();
  if (why !== undefined) return why;
  const { status } = spawnSync('ansible-playbook', ['--version'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'needs ansible-core';
}

/** The result of a task that must have ended on the host. */
export function resultOf(played: Played, task: string, host: string): ModuleResult {
  const event = played.of(task).get(host);
  if (event) return event.result;
  throw new Error(`${task} has no result on ${host}: ${played.stdout}${played.stderr}`);
}

function readEvent(event: TaskEvent): TaskEvent {
  return { ...event, result: readModuleResult(event.result) };
}

/** An Ansible controller with our collection and the lab's hosts as its inventory. */
export function makeController(
  lab: Pick<Lab, 'folder' | 'bin'> & { readonly hosts: readonly { readonly name: string }[] },
  vars: Readonly<Record<string, unknown>> = {},
): Controller {
  const folder = join(lab.folder, 'controller');
  const state = join(folder, 'state');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'collections/ansible_collections/quantastor'), { recursive: true });
  // a copy: Ansible looks for a plugin's files on every host anew, and a build removes them for a moment
  cpSync(COLLECTION, join(folder, 'collections/ansible_collections/quantastor/xenserver'), {
    recursive: true,
  });
  const inventory = join(folder, 'hosts.json');
  const programs = Object.fromEntries(
    ['ssh', 'scp', 'sftp'].map((name) => [`ansible_${name}_executable`, join(lab.bin, name)]),
  );
  writeFileSync(
    inventory,
    JSON.stringify({
      all: {
        vars: { ansible_python_interpreter: '/usr/bin/python3', ...programs, ...vars },
        children: {
          xen: { hosts: Object.fromEntries(lab.hosts.map(({ name }) => [name, {}])) },
        },
      },
    }),
  );
  let runs = 0;
  const run: Controller['run'] = (program, args, options = {}) => {
    const eventsFile = join(folder, `events-${++runs}`);
    const { plain = false, pipelining = false } = options;
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      HOME: folder,
      XDG_STATE_HOME: state,
      ANSIBLE_HOME: join(folder, 'ansible'),
      ANSIBLE_LOCAL_TEMP: join(folder, 'tmp'),
      ANSIBLE_SSH_CONTROL_PATH_DIR: join(folder, 'cp'),
      ANSIBLE_COLLECTIONS_PATH: join(folder, 'collections'),
      ANSIBLE_PIPELINING: String(pipelining),
      ANSIBLE_FORKS: '10',
      ANSIBLE_NOCOLOR: '1',
      ANSIBLE_INVENTORY: inventory,
      ...(plain
        ? {}
        : {
            ANSIBLE_STDOUT_CALLBACK: 'events',
            ANSIBLE_CALLBACK_PLUGINS: join(import.meta.dirname, 'callback'),
            EVENTS_FILE: eventsFile,
          }),
      ...options.env,
    };
    return new Promise((done) => {
      const child = spawn(program, args, { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
      if (child.pid !== undefined) options.onStart?.(child.pid);
      const [out, err]: [Buffer[], Buffer[]] = [[], []];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
      child.on('close', (exit) => {
        const events: TaskEvent[] = existsSync(eventsFile)
          ? readFileSync(eventsFile, 'utf8')
              .trim()
              .split('\n')
              .filter(Boolean)
              .map((line) => readEvent(JSON.parse(line)))
          : [];
        done({
          exit,
          events,
          stdout: Buffer.concat(out).toString('utf8'),
          stderr: Buffer.concat(err).toString('utf8'),
          of: (task) =>
            new Map(events.filter((each) => each.task === task).map((each) => [each.host, each])),
        });
      });
    });
  };
  return {
    folder,
    inventory,
    state,
    run,
    play(yaml, options = {}) {
      const file = join(folder, `play-${runs + 1}.yml`);
      writeFileSync(file, yaml);
      return run('ansible-playbook', [file, ...(options.args ?? [])], options);
    },
  };
}
