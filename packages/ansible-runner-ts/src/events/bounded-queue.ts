/**
 * Hands values from several producers to one consumer, in order. A producer that awaits `push` waits
 * while the queue is full, so a slow consumer slows the source down instead of filling memory.
 */
export interface BoundedQueue<T> {
  /** Resolves when there is room for more. `weight` is about the bytes that the value holds. */
  push(value: T, weight: number): Promise<void>;
  /** No more values will come. */
  end(): void;
  /** From now on values are dropped and no producer waits. */
  discard(): void;
  /** The next value; undefined at the end. */
  next(): Promise<T | undefined>;
}

export interface QueueLimits {
  readonly values: number;
  readonly weight: number;
}

export function makeBoundedQueue<T>(limits: QueueLimits): BoundedQueue<T> {
  const values: { readonly value: T; readonly weight: number }[] = [];
  let weight = 0;
  let ended = false;
  let dropping = false;
  let waiting: (() => void)[] = [];
  let arrived: (() => void) | undefined;

  const hasRoom = (): boolean =>
    dropping || (values.length < limits.values && weight < limits.weight);
  const letIn = (): void => {
    if (!hasRoom()) return;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  return {
    async push(value, itsWeight) {
      if (dropping || ended) return;
      values.push({ value, weight: itsWeight });
      weight += itsWeight;
      arrived?.();
      while (!hasRoom()) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    end() {
      ended = true;
      arrived?.();
    },
    discard() {
      dropping = true;
      values.length = 0;
      weight = 0;
      letIn();
      arrived?.();
    },
    async next() {
      while (values.length === 0 && !ended)
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      arrived = undefined;
      const head = values.shift();
      if (head === undefined) return undefined;
      weight -= head.weight;
      letIn();
      return head.value;
    },
  };
}
