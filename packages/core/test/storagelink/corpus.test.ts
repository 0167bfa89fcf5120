import { describe, expect, it, vi } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import type { DesiredDeviceRule } from '../../src/storagelink/types.ts';
import { decodeXml, encodeXml } from '../../src/storagelink/xml/encoding.ts';
import { checkWellFormed } from '../../src/storagelink/xml/read-xml.ts';
import { parseTree, type XmlDocument } from '../../src/storagelink/xml/tree.ts';
import { corpusXml } from './corpus.ts';
import { addAndCheck, clone, desiredXml } from './invariants.ts';

// the time is the machine's, not the subject's
vi.setConfig({ testTimeout: 120_000 });

const files = corpusXml();
const rule = '<device>\n  <vendor>OSNEXUS</vendor>\n  <product>QUANTASTOR</product>\n</device>';

describe.skipIf(files.length === 0)(
  `real files${files.length > 0 ? '' : ': no corpus beside the project'}`,
  () => {
    it.each(files)('$name comes back as the same bytes', ({ bytes }) => {
      const { text, encoding, diagnostics } = decodeXml(bytes);
      expect(diagnostics).toEqual([]);
      expect(encodeXml(text, encoding)).toEqual(new Uint8Array(bytes));
    });

    const documents = files.flatMap(({ name, bytes }) => {
      const { text } = decodeXml(bytes);
      return checkWellFormed(text).length === 0 ? [{ name, document: parseTree(text) }] : [];
    });
    it('are documents but for those that hold comments alone', () => {
      expect(documents.length).toBeGreaterThan(files.length / 2);
      for (const { name, bytes } of files)
        if (!documents.some((document) => document.name === name))
          expect(
            decodeXml(bytes)
              .text.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, '')
              .trim(),
          ).toBe('');
    });
    it.each(documents)('$name, which has no device rules, is refused', ({ document }) => {
      for (const desired of [clone, desiredXml(rule)])
        expect(planDeviceRule(document.text, desired)).toMatchObject({ refused: true, edits: [] });
    });
    it.each(documents)('$name with its root as the list', ({ document }) => {
      const { root, text } = document;
      const at = root.offset + 1 + root.name.length;
      const versioned = `${text.slice(0, at)} rulesVersion='2.0.0.9'${text.slice(at)}`;
      const path = `/${root.name}`;
      const desired = desiredXml(rule, { list: path, version: `${path}/@rulesVersion` });
      expect(addAndCheck(versioned, desired).plan.version?.to).toBe('2.0.0.10');
    });
    it.each(documents)('$name with a list put into it', ({ document }) => {
      const { text, list } = withList(document);
      const named: Partial<DesiredDeviceRule> = { list, version: `${list}/@version` };
      addAndCheck(text, { ...clone, ...named });
      addAndCheck(text, desiredXml(rule, named));
      addAndCheck(text, { ...clone, version: `${list}/@version` });
    });
  },
);

/** A list at the end of the root, with the file's own line end. */
function withList({ text, root }: XmlDocument): { text: string; list: string } {
  const eol = /\r\n?|\n/.exec(text)?.[0] ?? '\n';
  const entry = (name: string): string =>
    `${eol}    <device>${eol}      <vendor>${name}</vendor>${eol}      <product>LUN</product>${eol}    </device>`;
  const content = `<rules version="2.0.0.4">${entry('NETAPP')}${entry('DGC')}${eol}  </rules>${eol}`;
  const list = `/${root.name}/rules`;
  if (root.openEnd === root.end)
    return {
      text: `${text.slice(0, root.end - 2)}>${content}</${root.name}>${text.slice(root.end)}`,
      list,
    };
  return { text: text.slice(0, root.closeStart) + content + text.slice(root.closeStart), list };
}
