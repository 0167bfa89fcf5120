import type { OnEvent } from '@quantastor-xenserver/core';

/** Follows a run. */
export interface RunWatch {
  readonly onEvent: OnEvent;
  /** A change was set out on, so there is a journal of it. */
  readonly isRecorded: boolean;
}

export function watchRun(say: (text: string) => void): RunWatch {
  const sayEvent = sayEvents(say);
  let isRecorded = false;
  return {
    get isRecorded() {
      return isRecorded;
    },
    onEvent(event) {
      if (event.type === 'step-start' || event.type === 'undo') isRecorded = true;
      sayEvent(event);
    },
  };
}

/** The steps of a run as lines. */
export function sayEvents(say: (text: string) => void): OnEvent {
  return (event) => {
    switch (event.type) {
      case 'step-start':
        return say(event.title);
      case 'step-progress':
        return say(`${event.step}: ${event.message}`);
      case 'undo':
        return say(`undo: ${event.message}`);
      default:
    }
  };
}
