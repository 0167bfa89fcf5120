import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER_LOCK } from '../../packages/core/src/os/lock.ts';
import type { Place } from './place.ts';

/** One way to the story's end; `false` for one that another controller goes, with a state folder of its own. */
export interface Way {
  readonly argv: (place: Place) => readonly string[];
  readonly isElsewhere?: boolean;
  /** What the file must be after it; `either` where that hangs on how far the run had come. */
  readonly leaves: 'old' | 'new' | 'either';
}

export interface Scenario {
  readonly name: string;
  /** The file that is changed, below the place. */
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

const hosts = (layout: Layout) => (place: Place) => ['--hosts', `sandbox:${place.path(layout)}`];
const configure = (layout: Layout) => (place: Place) => [
  'configure-multipath',
  ...hosts(layout)(place),
  '--yes',
];
const rollback: Way = { argv: () => ['rollback', '--yes'], leaves: 'old' };
const resume: Way = { argv: () => ['resume', '--yes'], leaves: 'either' };
const undo: Way = { argv: () => ['resume', '--undo', '--yes'], leaves: 'either' };
const again = (layout: Layout): Way => ({ argv: configure(layout), leaves: 'new' });
const elsewhere = (verb: string, layout: Layout, leaves: Way['leaves']): Way => ({
  argv: (place) => [verb, ...hosts(layout)(place), '--yes'],
  isElsewhere: true,
  leaves,
});

function waysOf(layout: Layout): Way[] {
  return [
    resume,
    rollback,
    again(layout),
    undo,
    elsewhere('rollback', layout, 'old'),
    elsewhere('resume', layout, 'either'),
  ];
}

/** Cut off once the file has its new bytes and before the run knows of it. */
async function cutRun(place: Place, layout: Layout): Promise<void> {
  const isMoved = ({ call, path }: { call: string; path: string }) =>
    (call === 'rename' || call === 'link') && path.endsWith(LAYOUTS[layout]);
  const at = (await place.rehearse(configure(layout)(place))).findIndex(isMoved);
  await place.cut(configure(layout)(place), { at: at + 1, kind: 'before' });
}

const runs: Scenario[] = (Object.keys(LAYOUTS) as Layout[]).map((layout) => ({
  name: `run on ${layout}`,
  file: `${layout}/${LAYOUTS[layout]}`,
  prepare: async () => undefined,
  argv: configure(layout),
  ways: waysOf(layout),
  last: configure(layout),
}));

function takeBacks(layout: Layout): Scenario[] {
  const file = `${layout}/${LAYOUTS[layout]}`;
  const last = configure(layout);
  const shared = { file, last };
  return [
    {
      ...shared,
      name: `rollback on ${layout}`,
      prepare: (place) => place.run(configure(layout)(place)),
      argv: () => ['rollback', '--yes'],
      ways: [rollback, elsewhere('rollback', layout, 'old')],
    },
    {
      ...shared,
      name: `rollback on ${layout} from elsewhere`,
      prepare: async (place) => {
        await place.run(configure(layout)(place));
        place.forget();
      },
      argv: (place) => ['rollback', ...hosts(layout)(place), '--yes'],
      ways: [elsewhere('rollback', layout, 'old')],
    },
    {
      ...shared,
      name: `resume on ${layout}`,
      prepare: (place) => cutRun(place, layout),
      argv: () => ['resume', '--yes'],
      ways: [resume, rollback, elsewhere('resume', layout, 'either'), again(layout)],
    },
    {
      ...shared,
      name: `resume --undo on ${layout}`,
      prepare: (place) => cutRun(place, layout),
      argv: () => ['resume', '--undo', '--yes'],
      ways: [rollback, undo, elsewhere('rollback', layout, 'old'), again(layout)],
    },
  ];
}

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
  ...runs,
  ...takeBacks('xenserver-7'),
  ...takeBacks('xenserver-8'),
  ...edits,
];

/** Files that a process of ours leaves when it is killed. */
export function litterIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names.filter((name) => {
    const last = name.split('/').at(-1) ?? '';
    return (
      last.startsWith('.quantastor-') ||
      last === FOLDER_LOCK ||
      /^active\.|^\.lock-|\.lock(\.\d+)?$|\.new$|\.tmp$/.test(last)
    );
  });
}

export function fileOf(scenario: Scenario, place: Place): string {
  return join(place.folder, scenario.file);
}
