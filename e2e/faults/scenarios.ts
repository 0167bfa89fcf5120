import { copyFileSync, existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
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
  /** What is still wrong when all has ended, as sentences; `runs prune` has run once more. */
  readonly wrong?: (place: Place) => readonly string[];
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

const fromElsewhere = (on: Argv): Way[] => [
  elsewhere('rollback', on, 'old'),
  elsewhere('resume', on, 'either'),
];
const waysOf = (on: Argv): Way[] => [resume, rollback, again(on), undo, ...fromElsewhere(on)];

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

const PRUNE = ['runs', 'prune', '--older-than', '0', '--keep', '1', '--yes'];

/** Journals of the controller, or the records and backups of a host: all but the newest run's go. */
function prune({ name, hosts: on, ...of }: On, whose: 'controller' | 'host'): Scenario {
  const argv: Argv = (place) => [...PRUNE, ...(whose === 'host' ? on(place) : [])];
  const own = /^\/etc/.test(of.file) ? '/' : `${of.file.split('/')[0]}/`;
  return {
    ...of,
    name: `runs prune of the ${whose} on ${name}`,
    prepare: async (place) => {
      for (const verb of ['configure', 'rollback', 'configure', 'rollback', 'configure'])
        await place.run(verb === 'rollback' ? ['rollback', '--yes'] : configure(on)(place));
    },
    argv,
    ways: [
      { argv, leaves: 'new' },
      rollback,
      elsewhere('rollback', on, 'old'),
      again(on),
      { argv: (place) => ['runs', ...on(place)], isElsewhere: true, leaves: 'new' },
    ],
    last: configure(on),
    wrong: (place) => unowned(place.path(`${own}var/lib/quantastor-xenserver`)),
  };
}

/** Backups whose run has no record any more: nobody would ever find them. */
function unowned(folder: string): string[] {
  const list = (name: string): string[] =>
    existsSync(`${folder}/${name}`) ? readdirSync(`${folder}/${name}`) : [];
  const records = list('runs');
  return list('backups')
    .filter((run) => !records.includes(`${run}.jsonl`))
    .map((run) => `the backups of ${run} have no record`);
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
  prune(ssh('xenserver-7', 'dash', 'host'), 'host'),
  prune(ssh('xenserver-8', 'bash', 'wire'), 'host'),
  editStanza(ssh('xenserver-8', 'dash', 'host')),
  editStanza(ssh('xenserver-7', 'bash', 'wire')),
  editFile(ssh('xenserver-5', 'bash', 'host')),
  editFile(ssh('xenserver-7', 'dash', 'wire')),
];

const EDIT_HOST = join(import.meta.dirname, 'edit-host.mjs');

/** One stanza of a host's file, as an Ansible task puts it there: with record and journal, and the daemon is not told. */
function editStanza({ name, hosts: on, ...of }: On): Scenario {
  const argv: Argv = (place) => [EDIT_HOST, 'stanza', on(place)[1] ?? ''];
  return {
    ...of,
    name: `edit of a stanza on ${name}`,
    prepare: async () => undefined,
    argv,
    ways: [resume, rollback, { argv, leaves: 'new' }, undo, ...fromElsewhere(on)],
    last: argv,
  };
}

/** Any one file of a host, with a backup and no record. */
function editFile({ name, hosts: on, ...of }: On): Scenario {
  const path = of.file.replace(/^xenserver-\d/, '');
  const argv: Argv = (place) => [EDIT_HOST, 'file', on(place)[1] ?? '', path];
  return {
    ...of,
    name: `edit of a file on ${name}`,
    prepare: async () => undefined,
    argv,
    ways: [],
    last: argv,
  };
}

type EditOf = 'multipath-conf' | 'device-rules';
const EDITED: Readonly<Record<EditOf, readonly [from: string, name: string]>> = {
  'multipath-conf': ['xenserver-7/etc/multipath.xenserver/multipath.conf', 'multipath.conf'],
  'device-rules': [
    'storagelink-server/C/Program Files/Citrix/StorageLink/Server/scsi_device_id_config.xml',
    'rules.xml',
  ],
};

/** A file on this machine, edited in its place. */
function edit(of: EditOf, how: 'present' | 'absent' | 'made' | 'behind a link'): Scenario {
  const [from, name] = EDITED[of];
  const words = of === 'device-rules' ? ['--clone'] : [];
  const call =
    (...more: readonly string[]): Argv =>
    (place) => [
      'edit',
      of,
      place.path('edit', how === 'behind a link' ? 'link' : name),
      ...more,
      '--yes',
    ];
  const put = call(...words, ...(how === 'made' ? ['--create'] : []));
  const take = call('--state', 'absent');
  return {
    name: `edit ${of}, ${how}`,
    file: `edit/${name}`,
    async prepare(place) {
      if (how !== 'made') copyFileSync(place.path(from), place.path('edit', name));
      if (how === 'behind a link') symlinkSync(name, place.path('edit', 'link'));
      if (how === 'absent') await place.run(put(place));
    },
    argv: how === 'absent' ? take : put,
    ways: [],
    last: how === 'absent' ? take : put,
  };
}

const edits: Scenario[] = [
  edit('multipath-conf', 'present'),
  edit('multipath-conf', 'absent'),
  edit('multipath-conf', 'made'),
  edit('multipath-conf', 'behind a link'),
  edit('device-rules', 'present'),
  edit('device-rules', 'absent'),
  editStanza(sandbox('xenserver-7')),
  editFile(sandbox('xenserver-7')),
];

export const SCENARIOS: readonly Scenario[] = [
  ...(Object.keys(LAYOUTS) as Layout[]).map((layout) => run(sandbox(layout))),
  ...takeBacks(sandbox('xenserver-5')),
  ...takeBacks(sandbox('xenserver-7')),
  ...takeBacks(sandbox('xenserver-8')),
  prune(sandbox('xenserver-8'), 'controller'),
  prune(sandbox('xenserver-7'), 'host'),
  ...edits,
  ...OVER_SSH,
];

export function fileOf(scenario: Scenario, place: Place): string {
  return place.path(scenario.file);
}

export function placeOf(scenario: Scenario, folder: string, shim: string): Place {
  return scenario.place?.(folder, shim) ?? new SandboxPlace(folder, shim);
}
