import { copyFileSync } from 'node:fs';
import { type Place, SandboxPlace } from './place.ts';
import { type Side, SshPlace } from './ssh-place.ts';

/** One way to the story's end; `false` for one that another controller goes, with a state folder of its own. */
export interface Way {
  readonly argv: (place: Place) => readonly string[];
  readonly isElsewhere?: boolean;
  /** What the file must be after it; `either` where that hangs on how far the run had come. */
  readonly leaves: 'old' | 'new' | 'either';
}

export interface Scenario {
  readonly name: string;
  /** Default: a sandbox. */
  readonly place?: (folder: string, shim: string) => SshPlace;
  /** The file that is changed, by its path in the place. */
  readonly file: string;
  /** Brings the place to where the command begins. */
  readonly prepare: (place: Place) => Promise<void>;
  /** What is cut or failed. */
  readonly argv: (place: Place) => readonly string[];
  /** Taken in turn after a fault. */
  readonly ways: readonly Way[];
  /** At last, from wherever the way has led; leaves the new bytes. */
  readonly last: (place: Place) => readonly string[];
}

const LAYOUTS = {
  'xenserver-5': 'etc/multipath-enabled.conf',
  'xenserver-7': 'etc/multipath.xenserver/multipath.conf',
  'xenserver-8': 'etc/multipath/conf.d/quantastor.conf',
} as const;
type Layout = keyof typeof LAYOUTS;

type Argv = (place: Place) => readonly string[];
const hosts =
  (layout: Layout): Argv =>
  (place) => ['--hosts', `sandbox:${place.path(layout)}`];
const configure =
  (on: Argv): Argv =>
  (place) => ['configure-multipath', ...on(place), '--yes'];
const rollback: Way = { argv: () => ['rollback', '--yes'], leaves: 'old' };
const resume: Way = { argv: () => ['resume', '--yes'], leaves: 'either' };
const undo: Way = { argv: () => ['resume', '--undo', '--yes'], leaves: 'either' };
const again = (on: Argv): Way => ({ argv: configure(on), leaves: 'new' });
const elsewhere = (verb: string, on: Argv, leaves: Way['leaves']): Way => ({
  argv: (place) => [verb, ...on(place), '--yes'],
  isElsewhere: true,
  leaves,
});

function waysOf(on: Argv): Way[] {
  return [
    resume,
    rollback,
    again(on),
    undo,
    elsewhere('rollback', on, 'old'),
    elsewhere('resume', on, 'either'),
  ];
}

/** Cut off once the file has its new bytes and before the run knows of it. */
async function cutRun(place: Place, on: Argv, file: string): Promise<void> {
  const name = file.slice(file.lastIndexOf('/'));
  const isMoved = ({ call, path }: { call: string; path: string }) =>
    (call === 'rename' || call === 'link') && path.endsWith(name);
  const at = (await place.rehearse(configure(on)(place))).findIndex(isMoved);
  await place.cut(configure(on)(place), { at: at + 1, kind: 'before' });
}

/** A host whose file is changed, by whatever way it is reached. */
interface On extends Pick<Scenario, 'place' | 'file'> {
  readonly name: string;
  readonly hosts: Argv;
}

const sandbox = (layout: Layout): On => ({
  name: layout,
  hosts: hosts(layout),
  file: `${layout}/${LAYOUTS[layout]}`,
});

function run({ name, hosts: on, ...shared }: On): Scenario {
  return {
    ...shared,
    name: `run on ${name}`,
    prepare: async () => undefined,
    argv: configure(on),
    ways: waysOf(on),
    last: configure(on),
  };
}

function takeBacks({ name, hosts: on, ...of }: On): Scenario[] {
  const shared = { ...of, last: configure(on) };
  return [
    {
      ...shared,
      name: `rollback on ${name}`,
      prepare: (place) => place.run(configure(on)(place)),
      argv: () => ['rollback', '--yes'],
      ways: [rollback, elsewhere('rollback', on, 'old')],
    },
    {
      ...shared,
      name: `rollback on ${name} from elsewhere`,
      prepare: async (place) => {
        await place.run(configure(on)(place));
        place.forget();
      },
      argv: (place) => ['rollback', ...on(place), '--yes'],
      ways: [elsewhere('rollback', on, 'old')],
    },
    {
      ...shared,
      name: `resume on ${name}`,
      prepare: (place) => cutRun(place, on, of.file),
      argv: () => ['resume', '--yes'],
      ways: [resume, rollback, elsewhere('resume', on, 'either'), again(on)],
    },
    {
      ...shared,
      name: `resume --undo on ${name}`,
      prepare: (place) => cutRun(place, on, of.file),
      argv: () => ['resume', '--undo', '--yes'],
      ways: [rollback, undo, elsewhere('rollback', on, 'old'), again(on)],
    },
  ];
}

/** The layout of the lab, the shell there, and what goes wrong. */
const ssh = (layout: Layout, shell: 'dash' | 'bash', side: Side): On => ({
  name: `${layout} over ssh, ${{ host: `faults of the host (${shell})`, controller: 'faults of the controller', wire: 'cuts of the connection' }[side]}`,
  hosts: () => ['--hosts', 'ssh://root@dom0-1'],
  file: `/${LAYOUTS[layout]}`,
  place: (folder, shim) => new SshPlace(folder, shim, side, layout, shell),
});

const OVER_SSH: readonly Scenario[] = [
  run(ssh('xenserver-7', 'dash', 'host')),
  run(ssh('xenserver-8', 'dash', 'host')),
  run(ssh('xenserver-5', 'bash', 'host')),
  run(ssh('xenserver-7', 'bash', 'controller')),
  run(ssh('xenserver-7', 'dash', 'wire')),
  run(ssh('xenserver-8', 'bash', 'wire')),
  ...takeBacks(ssh('xenserver-5', 'bash', 'host')),
  ...takeBacks(ssh('xenserver-7', 'dash', 'host')),
  ...takeBacks(ssh('xenserver-8', 'dash', 'host')),
];

const edits: Scenario[] = [
  {
    name: 'edit multipath-conf',
    file: 'edit/multipath.conf',
    prepare: async (place) => {
      copyFileSync(
        place.path('xenserver-7', 'etc/multipath.xenserver/multipath.conf'),
        place.path('edit', 'multipath.conf'),
      );
    },
    argv: (place) => ['edit', 'multipath-conf', place.path('edit', 'multipath.conf'), '--yes'],
    ways: [],
    last: (place) => ['edit', 'multipath-conf', place.path('edit', 'multipath.conf'), '--yes'],
  },
  {
    name: 'edit device-rules',
    file: 'edit/rules.xml',
    prepare: async (place) => {
      copyFileSync(
        place.path(
          'storagelink-server',
          'C/Program Files/Citrix/StorageLink/Server/scsi_device_id_config.xml',
        ),
        place.path('edit', 'rules.xml'),
      );
    },
    argv: (place) => ['edit', 'device-rules', place.path('edit', 'rules.xml'), '--clone', '--yes'],
    ways: [],
    last: (place) => ['edit', 'device-rules', place.path('edit', 'rules.xml'), '--clone', '--yes'],
  },
];

export const SCENARIOS: readonly Scenario[] = [
  ...(Object.keys(LAYOUTS) as Layout[]).map((layout) => run(sandbox(layout))),
  ...takeBacks(sandbox('xenserver-5')),
  ...takeBacks(sandbox('xenserver-7')),
  ...takeBacks(sandbox('xenserver-8')),
  ...edits,
  ...OVER_SSH,
];

export function fileOf(scenario: Scenario, place: Place): string {
  return place.path(scenario.file);
}

export function placeOf(scenario: Scenario, folder: string, shim: string): Place {
  return scenario.place?.(folder, shim) ?? new SandboxPlace(folder, shim);
}
