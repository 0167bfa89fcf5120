import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './support/step.ts';

interface Reusable {
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly with?: object }[] }>
  >;
}

test.each(['check', 'apply', 'drift'])(
  'each step of the workflow %s that takes hosts takes the inventory',
  (name) => {
    const text = readFileSync(join(root, `.github/workflows/storage-${name}.yml`), 'utf8');
    const { jobs } = parse(text) as Reusable;
    const given = Object.values(jobs).flatMap(({ steps }) =>
      steps.flatMap((step) => step.with ?? []),
    );
    const withHosts = given.filter((each) => 'hosts' in each);
    expect(withHosts.length).toBeGreaterThan(0);
    for (const each of withHosts)
      expect(each).toMatchObject({
        inventory: `\${{ inputs.inventory }}`,
        limit: `\${{ inputs.limit }}`,
      });
  },
);
