import { ProcedureError } from '../errors.ts';
import type { RunChoices } from '../options/types.ts';
import type { HostWork } from './host-run.ts';
import { sideBySide } from './waiting-hosts.ts';

/**
 * The hosts in the order in which they are changed: those that say so first, then as they were named, in waves. A wave
 * begins when the one before has come to its end.
 *
 * @throws ProcedureError BAD_INPUT for sizes that make no sense.
 */
function wavesOf(works: readonly HostWork[], options: RunChoices, oneByOne: boolean): HostWork[][] {
  const goesFirst = ({ steps }: HostWork): boolean =>
    steps.some(({ plan }) => plan?.first === true);
  const ordered = [...works.filter(goesFirst), ...works.filter((work) => !goesFirst(work))];
  const sizes = sizesOf(ordered.length, options, oneByOne);
  const waves: HostWork[][] = [];
  for (let at = 0; at < ordered.length; ) {
    const size = sizes[Math.min(waves.length, sizes.length - 1)] ?? ordered.length;
    waves.push(ordered.slice(at, at + size));
    at += size;
  }
  return waves;
}

/** The last size holds for all that is left. */
export function sizesOf(count: number, { canary, batch }: RunChoices, oneByOne: boolean): number[] {
  const first = canary === undefined ? [] : [checked(canary, 'canary')];
  if (oneByOne) return [1];
  const rest = (batch ?? '').split(',').filter((part) => part.trim() !== '');
  if (rest.length === 0) return [...first, Math.max(1, count)];
  return [...first, ...rest.map((part) => sizeOf(part.trim(), count))];
}

function sizeOf(part: string, count: number): number {
  const percent = /^(\d{1,3})%$/.exec(part)?.[1];
  if (percent !== undefined && Number(percent) >= 1 && Number(percent) <= 100)
    return Math.max(1, Math.floor((count * Number(percent)) / 100));
  return checked(/^\d+$/.test(part) ? Number(part) : Number.NaN, 'batch');
}

function checked(size: number, name: string): number {
  if (Number.isInteger(size) && size >= 1) return size;
  throw new ProcedureError('BAD_INPUT', `${name}: ${size} is not a number of hosts`, {
    place: name,
    remedy: 'Give numbers from 1 on, or percentages, as in 1,25%,100%.',
  });
}

/** A host that could not be planned or changed counts: after more of them than allowed, no further host is begun. */
export async function changeInWaves(
  works: readonly HostWork[],
  busy: readonly HostWork[],
  options: RunChoices,
  oneByOne: boolean,
  change: (work: HostWork) => Promise<void>,
  leave: (work: HostWork) => Promise<void>,
): Promise<void> {
  const most = options.maxFailures ?? (oneByOne ? 0 : Number.POSITIVE_INFINITY);
  const limit = oneByOne ? 1 : (options.concurrency ?? 10);
  for (const wave of wavesOf(busy, options, oneByOne))
    await sideBySide(wave, limit, async (work) => {
      const failed = works.filter(({ error }) => error).length;
      if (failed <= most) return change(work);
      notBegun(work, failed);
      return leave(work);
    });
}

function notBegun(work: HostWork, failed: number): void {
  work.outcome = 'skipped';
  work.notBegun = true;
  for (const step of work.steps) {
    if (step.outcome !== 'would-change') continue;
    step.outcome = 'skipped';
    step.summary = `not begun, as ${failed === 1 ? 'a host' : `${failed} hosts`} before it failed: ${step.summary}`;
  }
}
