import { afterAll, beforeAll, describe } from 'vitest';
import { controllerTests } from './cases/controller.ts';
import { faultTests } from './cases/faults.ts';
import { killedTests } from './cases/killed.ts';
import { machineTests } from './cases/machine.ts';
import { procedureTests } from './cases/procedure.ts';
import { storageLinkTests } from './cases/storagelink.ts';
import { workflowStepTests } from './cases/workflow-step.ts';
import { makeLabPool } from './lab/lab-pool.ts';
import { makeLabTest } from './lab/lab-test.ts';
import { whyNoWindows } from './lab/why-not.ts';

const reason = whyNoWindows();

describe.skipIf(reason)(`a Windows server${reason ? ` (${reason})` : ''}`, () => {
  const pool = makeLabPool(3);
  beforeAll(() => pool.start(), 300_000);
  afterAll(() => pool.stop(), 60_000);
  const test = makeLabTest(pool);

  machineTests(test);
  procedureTests(test);
  faultTests(test);
  storageLinkTests(test);
  killedTests(test);
  controllerTests(test);
  workflowStepTests(test);
});
