import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import { runs } from '../support/runs.ts';
import { madeDocument } from './arbitrary-document.ts';
import { addAndCheck, clone, desiredXml, fastXmlTree, popLast } from './invariants.ts';

// the time is the machine's, not the subject's
vi.setConfig({ testTimeout: 120_000 });

describe('generated documents', () => {
  it('a given rule keeps every other byte, is added once, and leaves no trace when taken out', () => {
    fc.assert(
      fc.property(madeDocument, ({ text, list, rule, version }) => {
        const { after, plan } = addAndCheck(text, desiredXml(rule, { list }));
        expect(plan.version?.from).toBe(version);
        const tree = fastXmlTree(after);
        expect(popLast(tree, list)).toEqual(fastXmlTree(plan.rule ?? '')[0]);
        const [old, raised] = [version, plan.version?.to ?? ''];
        expect(tree).toEqual(fastXmlTree(text.replace(old, raised)));
      }),
      { numRuns: runs(500) },
    );
  });
  it('finds the list by its entries, and clones the last of them', () => {
    fc.assert(
      fc.property(
        madeDocument.filter(({ entries }) => entries > 0),
        ({ text, rule, list, entries, agrees }) => {
          // which level a lone entry is repeated at may be unclear
          const desired = entries === 1 ? { ...clone, list } : clone;
          if (agrees) addAndCheck(text, desired);
          else expect(planDeviceRule(text, desired)).toMatchObject({ refused: true, edits: [] });
          addAndCheck(text, desiredXml(rule));
        },
      ),
      { numRuns: runs(300) },
    );
  });
  it('refuses a document without entries when no list is named', () => {
    fc.assert(
      fc.property(
        madeDocument.filter(({ entries }) => entries === 0),
        ({ text, rule }) => {
          const plan = planDeviceRule(text, desiredXml(rule));
          expect(plan).toMatchObject({ refused: true, edits: [] });
          expect(plan.diagnostics[0]?.code).toBe('no-list');
        },
      ),
    );
  });
  it('never throws on text that is cut off or damaged', () => {
    fc.assert(
      fc.property(
        madeDocument,
        fc.nat(),
        fc.nat(),
        fc.constantFrom('', '<', '&', '"', '>', ']]>', '\0'),
        (made, at, length, put) => {
          const from = at % (made.text.length + 1);
          const text = made.text.slice(0, from) + put + made.text.slice(from + (length % 9));
          const plan = planDeviceRule(text, desiredXml(made.rule, { list: made.list }));
          expect(plan.refused).toBe(plan.diagnostics.some(({ severity }) => severity === 'error'));
          if (plan.refused) expect(plan.edits).toEqual([]);
        },
      ),
      { numRuns: runs(500) },
    );
  });
});
