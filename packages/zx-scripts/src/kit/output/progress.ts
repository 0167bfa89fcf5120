import type { OnEvent, RunEvent } from '@quantastor-xenserver/core';
import {
  describeHost,
  fit,
  type HostReport,
  isNotBegun,
  type ProcedureName,
  shortName,
} from '@quantastor-xenserver/core/report';
import { inCliWords } from '../words.ts';
import { colour, plain, say, sayRaw, sayTinted } from './output.ts';
import { tallyOf } from './tally.ts';

export interface Progress {
  readonly onEvent: OnEvent;
  /** Takes the live line away: something else is about to be shown. */
  pause(): void;
}

export interface ProgressOptions {
  readonly verbose?: boolean;
  /** Whose words a host is told in: what `verify` finds degraded was refused by nobody. */
  readonly procedure?: ProcedureName;
}

const EVERY_MS = 1000;

/**
 * What goes on, on stderr. On a terminal one line that is drawn again, with a clock that runs also when nothing is
 * reported; elsewhere a line for each host that ended with a fault, and one at the end. With `verbose` each step too.
 */
export function showProgress({
  verbose = false,
  procedure = 'configure-multipath',
}: ProgressOptions = {}): Progress {
  const stream = process.stderr;
  const live = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  const tally = tallyOf(procedure);
  const few = makeFew();
  let shown = false;
  let clock: NodeJS.Timeout | undefined;
  let paused = false;
  const clear = (): void => {
    if (shown) sayRaw('\r\u001b[K');
    shown = false;
  };
  const draw = (): void => {
    if (!live || paused) return;
    clear();
    const text = fit(plain(tally.line(Date.now())), Math.max(20, (stream.columns ?? 80) - 1));
    if (text === '') return;
    sayRaw(colour('dim', text, stream));
    shown = true;
  };
  const stop = (): void => {
    clearInterval(clock);
    clock = undefined;
    clear();
  };
  const onEvent: OnEvent = (event) => {
    tally.take(event, Date.now());
    const told = lineOf(event, { procedure, verbose, tellsHosts: !live && tally.hosts() > 1 });
    const isFew = verbose || told === undefined || event.type !== 'host-end';
    const line = isFew ? told : few(told, event.host);
    if (line !== undefined) {
      clear();
      sayTinted(line);
    }
    if (event.type === 'run-end') {
      stop();
      const end = live ? undefined : tally.end();
      if (end !== undefined) say(end);
      return;
    }
    // the answer to a question came, or there was none: work goes on
    paused = false;
    draw();
    if (live && clock === undefined) clock = setInterval(draw, EVERY_MS).unref();
  };
  return {
    onEvent,
    pause() {
      paused = true;
      clear();
    },
  };
}

/** Of so many hosts that ended alike each has its line; the others are counted at the end, and the report has them. */
const MOST_ALIKE = 20;

function makeFew(): (line: string, host: HostReport) => string | undefined {
  const alike = new Map<string, number>();
  return (line, { name, host }) => {
    const key = line.replaceAll(host, '*').replaceAll(plain(name), '*');
    const number = (alike.get(key) ?? 0) + 1;
    alike.set(key, number);
    if (number > MOST_ALIKE + 1) return undefined;
    return number <= MOST_ALIKE ? line : line.replace(plain(name), () => '... and more hosts:');
  };
}

interface Telling extends Required<ProgressOptions> {
  /** Each host that ended with a fault: not on a terminal, where the live line counts it, and not of one host alone. */
  readonly tellsHosts: boolean;
}

function lineOf(event: RunEvent, { procedure, verbose, tellsHosts }: Telling): string | undefined {
  switch (event.type) {
    case 'step-end':
      return verbose
        ? plain(
            `${shortName(event.host)}  ${event.step.outcome}  ${event.step.title}: ${event.step.summary}`,
          )
        : undefined;
    case 'undo':
      // a line a host: what it came to is said when it ends
      if (!verbose) return undefined;
      return `${plain(shortName(event.host))}  ${colour('yellow', 'undo', process.stderr)}  ${plain(event.message)}`;
    case 'host-end': {
      if (isNotBegun(event.host) || !tellsHosts) return undefined;
      const { word, needsYou, reason } = describeHost(event.host, procedure, inCliWords);
      if (!needsYou) return undefined;
      const painted = colour('red', word, process.stderr);
      return `${plain(event.host.name)}  ${painted}  ${plain(reason)}`.trimEnd();
    }
    default:
      return undefined;
  }
}
