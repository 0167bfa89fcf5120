import { describe, expect, it } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import { planDeviceRuleRemoval } from '../../src/storagelink/rule/remove.ts';
import { underNextNumber } from '../../src/storagelink/rule/version-change.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { addAndCheck, clone, desiredXml, osnexus } from './invariants.ts';

const entry = (vendor: string, product: string, more = '<idType>1</idType>'): string =>
  `<device><vendor>${vendor}</vendor><product>${product}</product>${more}</device>`;
const two = entry('NETAPP', 'LUN') + entry('EQLOGIC', '100E-00');
const ours = entry('OSNEXUS', 'QUANTASTOR');
const file = (inner: string, version = ' version="2.0.0.4"'): string =>
  `<config${version}>${inner}</config>`;
const codesOf = (text: string, desired = clone): string[] =>
  planDeviceRule(text, desired).diagnostics.map(({ severity, code }) => `${severity} ${code}`);

describe('the number that is raised is the one that counts', () => {
  it.each([
    ['a comment', '<!-- 2.0.0.4 -->'],
    ['an instruction', '<?was 2.0.0.4?>'],
  ])('and not the same one in %s beside it', (_, beside) => {
    const version = (number: string): string => `<version>${beside}${number}</version>`;
    const text = file(`${version('2.0.0.4')}<devices>${two}</devices>`, '');
    const { after } = addAndCheck(text, clone);
    expect(after).toContain(version('2.0.0.5'));
    const removal = planDeviceRuleRemoval(after, osnexus);
    expect(applyEdits(after, removal.edits)).toContain(version('2.0.0.6'));
    expect(underNextNumber(text, osnexus, '2.0.0.5')?.text).toContain(version('2.0.0.6'));
  });
  it.each(['schema-version="1.0"', "min.version='1.0'", 'x:version="1.0"'])(
    'and not %s before it in an instruction',
    (other) => {
      const text = `<?config ${other} version="2.0.0.4"?>${file(two, '')}`;
      expect(addAndCheck(text, clone).after).toContain(`${other} version="2.0.0.5"`);
    },
  );
});

describe('a rule that the file itself switches off', () => {
  it.each([
    [
      'copied from entries that are off',
      file(two).replaceAll('<device>', '<device enabled="false">'),
      clone,
    ],
    [
      'copied from the only one, which is off',
      file('<device vendor="A" product="B" isActive="no"/>'),
      clone,
    ],
    [
      'given',
      file(two),
      desiredXml(ours.replace('<device>', '<device disabled="disabled">'), { list: '/config' }),
    ],
    ['for a list that is off', file(`<devices enabled="0">${two}</devices>`), clone],
    [
      'for a list in a group that is off',
      file(`<group><status>disabled</status><devices>${two}</devices></group>`),
      clone,
    ],
  ])('is not written: %s', (_, text, desired) => {
    const plan = planDeviceRule(text, desired);
    expect(plan).toMatchObject({ state: 'absent', refused: true, edits: [] });
    expect(plan.diagnostics[0]?.message).toContain('would be switched off (');
  });
  it('is not called there where it is the list that is off', () => {
    const plan = planDeviceRule(file(`<devices enabled="0">${two}${ours}</devices>`), clone);
    expect(plan).toMatchObject({ state: 'present', refused: true });
    expect(plan.diagnostics[0]?.message).toContain('switched off (enabled = 0 of devices)');
  });
});

describe('a rule that is there', () => {
  it('twice, in a list that may not count: both are told', () => {
    const text = file(`<devices>${two}</devices><excluded>${ours}${ours}</excluded>`);
    expect(codesOf(text)).toEqual(['warning several-entries', 'warning already-there']);
  });
  it('twice, with other values: which ones is told', () => {
    const plan = planDeviceRule(file(two + ours + ours.replace('>1<', '>9<')), clone);
    expect(plan.diagnostics[0]?.message).toContain('they differ: idType is 1 in one and 9 in');
    expect(codesOf(file(two + ours + ours))).toEqual(['warning several-entries']);
    const [same] = planDeviceRule(file(two + ours + ours), clone).diagnostics;
    expect(same?.message).not.toContain('differ');
  });
  // STORAGELINK-28, STORAGELINK-31
  it.each([
    ['a catch-all', entry('*', '*')],
    ['a misprint', entry('OSNEXUS', 'QUANTASTOR1')],
  ])('behind %s: told as when it is added', (_, near) => {
    expect(codesOf(file(two + near + ours))).toEqual(['warning near-entry']);
  });
});

describe('what a parser takes in and is not read here', () => {
  const doctype = (declaration: string): string => `<!DOCTYPE config [${declaration}]>`;
  it('an entity that holds the rule: it is not added a second time', () => {
    const text = `${doctype(`<!ENTITY q "${ours}">`)}${file(`${two}&q;`)}`;
    expect(codesOf(text)).toEqual(['error unsure-entry']);
    expect(planDeviceRule(text, clone).edits).toEqual([]);
  });
  it.each([
    ['an entity of other elements', doctype(`<!ENTITY q "${entry('A', 'B')}">`), '&q;'],
    ['another file', doctype('<!ENTITY q SYSTEM "more.xml">'), '&q;'],
    ['declarations elsewhere', '<!DOCTYPE config SYSTEM "rules.dtd">', '&q;'],
    ['an inclusion', '', '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="m.xml"/>'],
  ])('%s: whether the rule is there is not known, and that is said', (_, head, more) => {
    const { plan } = addAndCheck(`${head}${file(two + more)}`, clone);
    expect(plan.diagnostics).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        code: 'unsure-entry',
        message: expect.stringContaining('is not known'),
      }),
    );
  });
  it('a reference in plain text is nothing of the kind', () => {
    const text = `${doctype('<!ENTITY n "NET">')}${file(entry('&n;&amp;APP', 'L&#85;N'))}`;
    expect(codesOf(text)).not.toContain('warning unsure-entry');
  });
});
