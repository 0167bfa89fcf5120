// @module-tag slow
import { describe } from 'vitest';
import { verdictSuite } from './verdict-suite.ts';
import { ownReleases, ownVerdictsOf } from './verdicts.ts';

// the RELEASES cases' small files, each with what every one of 24 real parsers said of it
describe('what real parsers said of the small files that are always here', () => {
  for (const name of ownReleases()) verdictSuite(name, ownVerdictsOf, { files: 60, edited: 20 });
});
