import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { type Dom0, startDom0 } from './dom0.ts';
import { configureSuite } from './suites/configure.ts';
import { whyNoDom0 } from './why-not.ts';

const reason = whyNoDom0();

// one machine for all, in this order: memory is bounded, and a boot is dear without KVM
describe.skipIf(reason)(
  `multipath on a dom0 in a virtual machine${reason ? ` (${reason})` : ''}`,
  () => {
    let dom0: Dom0;
    beforeAll(async () => {
      dom0 = await startDom0();
    }, 600_000);
    afterAll(() => dom0?.stop());
    beforeEach(({ onTestFailed }) => {
      onTestFailed(async () => console.error(await dom0.logs()));
    });

    configureSuite(() => dom0);
  },
);
