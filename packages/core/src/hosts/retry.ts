import { pause } from '../os/pause.ts';

export interface Retrying {
  /** How often it is tried again after the first time. */
  readonly retries: number;
  /** Whether a fault may be gone in a moment; any other one ends it. */
  readonly isPassing: (error: unknown) => boolean;
  readonly onRetry?: (error: unknown, waitMs: number) => void;
  readonly signal?: AbortSignal | undefined;
  /** For tests. */
  readonly pause?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** Tries again after a passing fault, each time after twice the wait; the last fault is the one that is told. */
export async function withRetries<T>(attempt: () => Promise<T>, retrying: Retrying): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (tried >= retrying.retries || !retrying.isPassing(error)) throw error;
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** tried, LONGEST_WAIT_MS);
      retrying.onRetry?.(error, waitMs);
      await (retrying.pause ?? pause)(waitMs, retrying.signal);
    }
  }
}
