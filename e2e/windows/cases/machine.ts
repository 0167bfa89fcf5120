import { expect } from 'vitest';
import type { LabTest } from '../lab/lab-test.ts';

/** What the lab says of itself, so that a failure of Wine is not taken for one of the product. */
export function machineTests(test: LabTest): void {
  test('a command line without an exit code fails with what is known of it', async ({
    machine,
  }) => {
    await expect(machine.run(['C:\\lab\\none.exe'])).rejects.toThrow(
      /^no exit code of C:\\lab\\none\.exe: run\.exe ended with 126\nstderr: run\.exe: error 2\b/,
    );
    const hold = ['C:\\lab\\settle.exe', 'StorageLink', '7'];
    await expect(machine.run(hold, { timeoutMs: 500 })).rejects.toThrow(/ended after 500 ms/);
  });
}
