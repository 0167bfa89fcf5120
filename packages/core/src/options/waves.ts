import type { OptionTable } from './option.ts';

/** How a run goes over its hosts. What is a row here is taken as it is. */
export interface WaveChoices {
  /** So many hosts first; the others when those went well. */
  readonly canary?: number;
  /** Sizes of the waves that follow one another, `1,25%,100%`; the last holds for all that is left. */
  readonly batch?: string;
  /** After more failed hosts than this no further one is begun. Default: all are tried; 0 where hosts go one by one. */
  readonly maxFailures?: number;
}

const SERIAL = '`serial` and `max_fail_percentage` of the play are the settings for it';

export const waveTable: OptionTable<WaveChoices> = {
  canary: {
    name: 'canary',
    type: 'count',
    value: 'n',
    group: 'Pool',
    help: 'Change so many hosts first, and the others when those went well',
    least: 1,
    most: 1000,
    for: ['configure-multipath'],
    without: { ansible: SERIAL },
  },
  batch: {
    name: 'batch',
    type: 'text',
    value: 'sizes',
    group: 'Pool',
    help: 'Sizes of the batches that follow one another, as in `1,25%,100%`; the last holds for all that is left',
    for: ['configure-multipath'],
    without: { ansible: SERIAL },
    check: (value) =>
      /^\s*(?:[1-9]\d{0,3}|(?:[1-9]\d?|100)%)(?:\s*,\s*(?:[1-9]\d{0,3}|(?:[1-9]\d?|100)%))*\s*$/.test(
        value,
      )
        ? undefined
        : { message: `${JSON.stringify(value)} is not a list of sizes such as 1,25%,100%` },
  },
  maxFailures: {
    name: 'max-failures',
    type: 'count',
    value: 'n',
    group: 'Pool',
    help: 'After more failed hosts than this no further host is begun; 0 with {rolling}',
    least: 0,
    most: 1000,
    for: ['configure-multipath'],
    without: { ansible: SERIAL },
  },
};
