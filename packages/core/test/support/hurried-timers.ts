import { vi } from 'vitest';

const real = await vi.importActual<typeof import('node:timers/promises')>('node:timers/promises');

/** `vi.mock('node:timers/promises', () => import('…/hurried-timers.ts'))`: waits of ours, a hundred times as fast. */
export const setTimeout: typeof real.setTimeout = (wait = 0, ...more) =>
  real.setTimeout(wait / 100, ...more);
export const { setImmediate, setInterval, scheduler } = real;
