import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AdapterSandbox, makeAdapterSandbox } from './adapter-sandbox.ts';

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

describe('install-adapter on a sandbox', () => {
  it('carries out the published procedure, and a second run finds nothing to do', async () => {
    const first = await sandbox.run(sandbox.options());
    console.log(JSON.stringify(first.report, null, 1));
    expect(first.report.outcome).toBe('changed');
  });
});
