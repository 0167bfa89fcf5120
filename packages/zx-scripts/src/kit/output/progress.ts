import type { OnEvent, Outcome, RunEvent } from '@quantastor-xenserver/core';
import { type Colour, colour, plain, say, sayRaw } from './output.ts';

const colours: Readonly<Record<Outcome, Colour>> = {
  unchanged: 'dim',
  skipped: 'dim',
  'not-reached': 'dim',
  later: 'dim',
  'would-change': 'yellow',
  changed: 'green',
  refused: 'red',
  undone: 'red',
  failed: 'red',
};

export interface Progress {
  readonly onEvent: OnEvent;
  /** Takes the live line away: something else is about to be shown. */
  pause(): void;
}

/** One line for each step and host that ended; on a terminal, what goes on now is shown below them. */
export function showProgress(): Progress {
  const stream = process.stderr;
  const live = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  let shown = false;
  const pause = (): void => {
    if (shown) sayRaw('\r\u001b[K');
    shown = false;
  };
  const onEvent: OnEvent = (event) => {
    const line = lineOf(event);
    if (line !== undefined) {
      pause();
      say(line);
    }
    const now = live ? nowOf(event) : undefined;
    if (now === undefined) return;
    pause();
    sayRaw(colour('dim', plain(now).slice(0, Math.max(20, (stream.columns ?? 80) - 1)), stream));
    shown = true;
  };
  return { onEvent, pause };
}

function lineOf(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'step-end':
      return `${event.host}  ${paint(event.step.outcome)}  ${plain(`${event.step.title}: ${event.step.summary}`)}`;
    case 'undo':
      return `${event.host}  ${colour('yellow', 'undo', process.stderr)}  ${plain(event.message)}`;
    case 'host-end':
      return event.host.error === undefined
        ? undefined
        : `${event.host.host}  ${paint(event.host.outcome)}  ${plain(event.host.error.message)}`;
    default:
      return undefined;
  }
}

function nowOf(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'host-start':
      return `${event.host}  reading`;
    case 'step-start':
      return `${event.host}  ${event.title}`;
    case 'step-progress': {
      const share = event.fraction === undefined ? '' : ` ${Math.round(event.fraction * 100)} %`;
      return `${event.host}  ${event.message}${share}`;
    }
    default:
      return undefined;
  }
}

function paint(outcome: Outcome): string {
  return colour(colours[outcome], outcome === 'unchanged' ? 'ok' : outcome, process.stderr);
}
