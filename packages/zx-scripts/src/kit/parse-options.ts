import { isRunId } from '@quantastor-xenserver/core';
import { InvalidArgumentError } from 'commander';

/** For a repeatable option. */
export function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

/** A whole number from `least` on, written in digits. */
export function wholeNumber(least: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least))
      throw new InvalidArgumentError(`It must be a whole number from ${least} on.`);
    return number;
  };
}

/** The id of a run; whether there is such a run is another question. */
export function runId(value: string): string {
  if (isRunId(value)) return value;
  throw new InvalidArgumentError('It must look like 20261122T101500Z-3f9a.');
}

/** Seconds, as milliseconds. */
export function seconds(value: string): number {
  return wholeNumber(1)(value) * 1000;
}

/** `NAME=VALUE`, repeatable. */
export function assignment(
  value: string,
  earlier: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = value.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must look like NAME=VALUE.');
  return { ...earlier, [value.slice(0, at)]: value.slice(at + 1) };
}
