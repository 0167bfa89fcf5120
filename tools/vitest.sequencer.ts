import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more, the longest first: one of them that began last would be waited for alone. */
const LONG = [
  'e2e/powershell/ansible-modules',
  'e2e/ansible/playbooks',
  'e2e/powershell/faults',
  'e2e/ansible/random-cuts',
  'packages/core/test/multipath/verdicts',
  'e2e/ansible/many-hosts',
  'e2e/zx-scripts/pool-of-six',
  'e2e/zx-scripts/configure-multipath',
  'packages/github-action/test/step/cancelled-pool',
  'packages/github-action/test/step/cancelled-install',
  'e2e/faults/faults',
  'e2e/github-action/inventory',
  'e2e/ssh-hosts/old-servers',
  'e2e/ansible/',
  'e2e/',
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((name) => moduleId.includes(`/${name}`));
  return at === -1 ? LONG.length : at;
};

/** The long files first, the others in vitest's own order. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => placeOf(a) - placeOf(b));
  }
}
