import { afterAll, beforeAll, beforeEach, describe, vi } from 'vitest';
import { type Dom0, startDom0 } from './dom0.ts';
import { WHOLE } from './extent.ts';
import { configureSuite } from './suites/configure.ts';
import { failoverSuite } from './suites/failover.ts';
import { inEffectSuite } from './suites/in-effect.ts';
import { keywordsSuite } from './suites/keywords.ts';
import { powerCutSuite } from './suites/power-cut.ts';
import { refusalsSuite } from './suites/refusals.ts';
import { whyNoDom0 } from './why-not.ts';

const reason = whyNoDom0();

// without KVM on a busy machine a test may take minutes
vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

// one machine for all, in this order: memory is bounded, and a boot is dear without KVM
describe.skipIf(reason)(
  `multipath on a dom0 in a virtual machine${reason ? ` (${reason})` : ''}`,
  () => {
    let dom0: Dom0;
    beforeAll(async () => {
      dom0 = await startDom0();
    });
    afterAll(() => dom0?.stop());
    beforeEach(({ onTestFailed }) => {
      onTestFailed(async () => console.error(await dom0.logs()));
    });

    configureSuite(() => dom0);
    refusalsSuite(() => dom0);
    if (WHOLE) keywordsSuite(() => dom0);
    if (WHOLE) inEffectSuite(() => dom0);
    failoverSuite(() => dom0);
    if (WHOLE) powerCutSuite(() => dom0);
  },
);
