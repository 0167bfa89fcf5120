import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import type { DesiredDeviceRule } from '../../src/storagelink/types.ts';
import { decodeXml, encodeXml } from '../../src/storagelink/xml/encoding.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { addAndCheck, osnexus } from './invariants.ts';

const folder = new URL('golden/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.before.xml'))
  .map((name) => name.replace('.before.xml', ''));

describe('golden files', () => {
  it.each(names)('%s', (name) => {
    const read = (file: string): Uint8Array =>
      new Uint8Array(readFileSync(new URL(`${name}.${file}`, folder)));
    const desired: DesiredDeviceRule = {
      match: osnexus,
      ...JSON.parse(new TextDecoder().decode(read('desired.json'))),
    };
    const { text, encoding, diagnostics } = decodeXml(read('before.xml'));
    expect(diagnostics).toEqual([]);
    const plan = planDeviceRule(text, desired);
    expect(plan.refused).toBe(false);
    expect(encodeXml(applyEdits(text, plan.edits), encoding)).toEqual(read('after.xml'));
    addAndCheck(text, desired);
  });
});
