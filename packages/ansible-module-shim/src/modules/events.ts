import type { OnEvent } from '@quantastor-xenserver/core';

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
