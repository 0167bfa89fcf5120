import { isObject } from '../json.ts';
import type { AnsibleEvent, NoiseEvent } from './playbook-event.ts';
import type { Line } from './split-lines.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isTextOrNull: Check = (value) => value === null || isText(value);
const isFlag: Check = (value) => typeof value === 'boolean';
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isTask: Check = (value) =>
  isObject(value) &&
  isText(value['id']) &&
  isText(value['name']) &&
  isText(value['action']) &&
  isTextOrNull(value['path']) &&
  isTextOrNull(value['role']);
const isTaskOrNull: Check = (value) => value === null || isTask(value);
const isPlayName: Check = (value) =>
  value === null || (isObject(value) && isText(value['id']) && isText(value['name']));
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isPlay: Check = (value) =>
  isObject(value) &&
  isText(value['id']) &&
  isText(value['name']) &&
  (value['hosts'] === null || isTexts(value['hosts']));
const COUNTS = ['ok', 'changed', 'failures', 'unreachable', 'skipped', 'rescued', 'ignored'];
const isCounts: Check = (value) =>
  isObject(value) && COUNTS.every((name) => typeof value[name] === 'number');
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    isText(value) && words.includes(value as string);

const outcome = {
  host: isText,
  play: isPlayName,
  task: isTask,
  changed: isFlag,
  result: isObject,
  durationMs: (value: unknown) => value === null || isCount(value),
  truncatedBytes: (value: unknown) => value === undefined || isCount(value),
};
const shapes: Readonly<Record<AnsibleEvent['type'], Readonly<Record<string, Check>>>> = {
  start: { ansible: isText, pid: Number.isInteger, playbook: isText },
  play: { play: isPlay },
  'no-hosts': {},
  task: { task: isTask, handler: isFlag },
  'host-start': { host: isText, task: isTask },
  'host-result': {
    ...outcome,
    status: oneOf('ok', 'failed', 'unreachable', 'skipped'),
    ignored: isFlag,
  },
  item: {
    ...outcome,
    status: oneOf('ok', 'failed', 'skipped'),
    item: (value) => value !== undefined,
  },
  retry: { ...outcome, status: oneOf('failed') },
  async: { host: isText, status: oneOf('poll', 'ok', 'failed'), jobId: isTextOrNull },
  include: { file: isText, hosts: isTexts },
  notify: { host: isText, handler: isText },
  warning: { message: isText, host: isTextOrNull, task: isTaskOrNull },
  deprecation: {
    ...{ message: isText, host: isTextOrNull, task: isTaskOrNull },
    ...{ removedIn: isTextOrNull, collection: isTextOrNull },
  },
  stats: {
    hosts: (value) => isObject(value) && Object.values(value).every(isCounts),
    custom: (value) => isObject(value) && Object.values(value).every(isObject),
  },
};

/** The event that a line of the callback holds; noise when it holds none. Never throws. */
export function readEvent(line: Line): AnsibleEvent | NoiseEvent {
  if (line.length > line.bytes.length) return noise('too-long', line);
  const event = line.whole ? parse(line.bytes) : undefined;
  return event ?? noise(line.whole ? 'unreadable' : 'cut', line);
}

function parse(bytes: Buffer): AnsibleEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  if (!isObject(value) || value['v'] !== 1 || !isText(value['at'])) return undefined;
  const type = value['type'];
  const shape = typeof type === 'string' && Object.hasOwn(shapes, type) && shapes[type as 'start'];
  if (!shape || !Object.entries(shape).every(([name, check]) => check(value[name])))
    return undefined;
  const { v: _, ...event } = value;
  return event as unknown as AnsibleEvent;
}

function noise(reason: NoiseEvent['reason'], { bytes, length }: Line): NoiseEvent {
  return {
    type: 'noise',
    reason,
    bytes: length,
    excerpt: bytes.subarray(0, 200).toString('utf8'),
  };
}
