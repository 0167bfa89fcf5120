import { expect, it, vi } from 'vitest';
import { writeJson } from '../../src/kit/output/json.ts';
import { writeData } from '../../src/kit/output/output.ts';

vi.mock('../../src/kit/output/output.ts', () => ({ writeData: vi.fn() }));

it('what turns a text is an escape in JSON, and the value stays (ROBUSTNESS-35)', async () => {
  const report = { hosts: [{ name: 'xen\u202e1', line: '\u009b31m\u00ad' }] };
  await writeJson(report);
  const written = String(vi.mocked(writeData).mock.calls[0]?.[0]);
  expect(written).toMatch(/^[\n -~]*$/);
  expect(JSON.parse(written)).toEqual(report);
});
