import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { makeBoundedQueue } from '../events/bounded-queue.ts';
import type { EventChannel } from '../events/event-channel.ts';
import type { PlaybookEvent, StartEvent, StatsEvent, TextEvent } from '../events/playbook-event.ts';
import { readChunks } from '../events/read-chunks.ts';
import { readEvent } from '../events/read-event.ts';
import { splitLines } from '../events/split-lines.ts';
import type { Launcher, PlaybookOptions } from '../playbook-options.ts';
import type { PlaybookResult } from '../playbook-result.ts';
import { DEFAULT_MAX_EVENT_BYTES } from '../start/environment.ts';
import type { RunFolder } from '../start/run-folder.ts';
import { atExit } from './at-exit.ts';
import { judgeRun } from './judge-run.ts';
import { makeStopper } from './stopper.ts';

/**
 * A playbook that runs. Its events can be read once, and Ansible waits for a reader that is slow; a
 * reader that leaves early (`break`) cancels the run and waits until it is over.
 */
export interface PlaybookRun extends AsyncIterable<PlaybookEvent> {
  readonly launcher: Launcher;
  /** How the run ended. Where nobody reads the events, they are dropped. */
  result(): Promise<PlaybookResult>;
  /** Ends the run with all that it has started on this machine; the events tell how it ended. */
  cancel(): void;
}

export interface StartedRun {
  readonly child: ChildProcess;
  readonly channel: EventChannel;
  readonly folder: RunFolder;
  readonly options: PlaybookOptions;
  readonly launcher: Launcher;
}

export interface FollowedRun {
  readonly run: PlaybookRun;
  /** A connection of the callback. */
  readonly follow: (socket: Socket) => void;
}

/** Held for a reader, at most; beside it one chunk and one unfinished line of each stream. */
const LIMITS = { values: 256, weight: 2 ** 22 };
const LONGEST_TEXT = 2 ** 20;
const WORDS = 100;

export function followRun({ child, channel, folder, options, launcher }: StartedRun): FollowedRun {
  const started = performance.now();
  const {
    signal,
    timeoutMs,
    idleTimeoutMs,
    graceMs = 5000,
    maxEventBytes = DEFAULT_MAX_EVENT_BYTES,
  } = options;
  const queue = makeBoundedQueue<PlaybookEvent>(LIMITS);
  const exited = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('exit', (code, by) => resolve([code, by]));
  });
  const stopper = makeStopper(child.pid ?? 0, channel.path, graceMs, exited);
  const pumps: Promise<void>[] = [];
  const words: string[] = [];
  let stats: StatsEvent | undefined;
  let idle: NodeJS.Timeout | undefined;
  let hadNoHosts = false;
  let events = 0;
  let noise = 0;
  let isTaken = false;
  let isOver = false;

  const cancel = (): void => stopper.stop('cancelled');
  const timer =
    timeoutMs && setTimeout(() => stopper.stop('timed-out'), Math.min(timeoutMs, 2 ** 31 - 1));
  // not while Ansible waits for the reader of the events
  const rest = (): void => clearTimeout(idle);
  const listen = (): void => {
    rest();
    if (idleTimeoutMs !== undefined && !isOver)
      idle = setTimeout(() => stopper.stop('idle'), Math.min(idleTimeoutMs, 2 ** 31 - 1));
  };
  listen();
  const forget = atExit(() => {
    stopper.stopNow();
    folder.removeNow();
  });
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  for (const stream of ['stdout', 'stderr'] as const) {
    const source = child[stream];
    if (source) pump(pumpText(source, stream));
  }
  const settled = settle();
  // whoever reads the events or asks for the result is told
  settled.catch(() => undefined);

  const run: PlaybookRun = {
    launcher,
    cancel,
    result() {
      if (!isTaken) queue.discard();
      return settled;
    },
    async *[Symbol.asyncIterator]() {
      if (isTaken) throw new TypeError('the events of a run can be read once');
      isTaken = true;
      try {
        for (let event = await queue.next(); event; event = await queue.next()) yield event;
      } finally {
        if (!isOver) cancel();
        queue.discard();
        await settled;
      }
    },
  };
  return { run, follow: (socket) => pump(pumpEvents(socket)) };

  function pump(work: Promise<void>): void {
    // its failure is told by `settle`
    work.catch(() => undefined);
    pumps.push(work);
  }

  async function settle(): Promise<PlaybookResult> {
    try {
      const [exitCode, by] = await exited;
      await channel.settle();
      await Promise.all(pumps);
      await stopper.finished();
      const judgement = judgeRun({
        ...{ exitCode, signal: by, stopped: stopper.reason, timeoutMs, idleTimeoutMs },
        ...{ stats: stats?.hosts, hadNoHosts, words },
      });
      const result: PlaybookResult = {
        ...judgement,
        ...{ exitCode, signal: by, launcher, events, noise },
        ...{ hosts: stats?.hosts ?? {}, custom: stats?.custom ?? {} },
        durationMs: Math.round(performance.now() - started),
      };
      void queue.push({ type: 'end', result }, 0);
      return result;
    } finally {
      isOver = true;
      queue.end();
      clearTimeout(timer);
      rest();
      signal?.removeEventListener('abort', cancel);
      forget();
      channel.close();
      await folder.remove();
    }
  }

  async function pumpEvents(socket: Socket): Promise<void> {
    for await (const line of splitLines(readChunks(socket, exited), maxEventBytes)) {
      let event = readEvent(line);
      if (event.type === 'stats') {
        // of many hosts they come in several lines
        const { goesOn, ...part } = event as StatsEvent & { readonly goesOn?: boolean };
        stats = joinStats(stats, part);
        if (goesOn === true) continue;
        event = stats;
      }
      if (event.type === 'start') {
        const { temporary, ...rest } = event as StartEvent & { readonly temporary?: unknown };
        if (typeof temporary === 'string') folder.add(temporary);
        event = rest;
      }
      if (event.type === 'noise') noise += 1;
      else events += 1;
      // what Ansible had to read, it has read by now
      if (event.type === 'start') {
        stopper.addGroup(event.pid);
        await folder.dropSecrets();
        socket.write('go\n');
      }
      if (event.type === 'no-hosts') hadNoHosts = true;
      rest();
      await queue.push(event, line.bytes.length);
      listen();
    }
  }

  async function pumpText(source: Readable, stream: TextEvent['stream']): Promise<void> {
    for await (const { bytes } of splitLines(readChunks(source, exited), LONGEST_TEXT)) {
      const line = bytes.toString('utf8').replace(/\r$/, '');
      if (line.trim() === '') continue;
      words.push(line.slice(0, 2000));
      if (words.length > WORDS) words.shift();
      rest();
      await queue.push({ type: 'text', stream, line }, bytes.length);
      listen();
    }
  }
}

function joinStats(
  before: StatsEvent | undefined,
  { hosts, custom, ...rest }: StatsEvent,
): StatsEvent {
  return {
    ...rest,
    hosts: { ...before?.hosts, ...hosts },
    custom: { ...before?.custom, ...custom },
  };
}
