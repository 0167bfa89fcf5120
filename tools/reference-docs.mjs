// Writes docs/error-codes.md, docs/lint-rules.md and docs/findings.md from the doc comments of the unions in the source, so
// that no code is missing, and docs/vendor-profiles.md from the built-in profiles: node tools/reference-docs.mjs [--check].
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { findingsOf } from './findings-of-source.mjs';
import { root } from './setup.mjs';

const core = join(root, 'packages/core/src');
/** Members of a union of words, each with its comment. */
function membersOf(file, type) {
  const text = readFileSync(join(core, file), 'utf8');
  const from = text.indexOf(`type ${type} =`);
  // the last member's own: a comment may have one too
  const union = text.slice(from, text.indexOf("';\n", from) + 1);
  return [...union.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?(?:\|\s*)?'([^']+)'/g)].map(
    ([, comment = '', name]) => ({
      name,
      ...partsOf(comment.replace(/^\s*\*\s?/gm, '').replace(/\{@link (\w+)\}/g, '`$1`')),
    }),
  );
}

/**
 * A comment, and what its tags say: `@example` a message, `@remedy` what to do, `@severity` where the source has a name;
 * of an error also its usual `@cause`, and what is `@left` on the host.
 */
function partsOf(comment) {
  const [text, ...tags] = comment.split(/^@/m).map((part) => part.replace(/\s+/g, ' ').trim());
  const saying = (name) =>
    tags.filter((tag) => tag.startsWith(`${name} `)).map((tag) => tag.slice(name.length + 1));
  return {
    text,
    examples: saying('example'),
    remedies: saying('remedy'),
    severities: saying('severity'),
    causes: saying('cause'),
    lefts: saying('left'),
  };
}

const cell = (text) => text.replaceAll('|', '\\|');
const rows = (members) =>
  members.map(
    ({ name, text }) => `| <a id="${name}"></a>\`${name}\` | ${cell(text || plain(name))} |`,
  );
/** An error that does not say all of it cannot be answered by whoever meets it. */
const errorRows = (members) =>
  members.map(({ name, text, causes, lefts, remedies }) => {
    const [cause, left, remedy] = [causes[0], lefts[0], remedies[0]];
    if (!cause || !left || !remedy)
      throw new Error(`errors.ts: '${name}' lacks one of @cause, @left, @remedy`);
    const cells = [text.replace(/ Nothing was changed\.$/, ''), cause, left, remedy];
    return `| <a id="${name}"></a>\`${name}\` | ${cells.map(cell).join(' | ')} |`;
  });
const plain = (name) => `${name[0].toUpperCase()}${name.slice(1).replaceAll('-', ' ')}.`;

/** Each group of docs/findings.md: where its union is, and the folders whose code says them. */
const FINDINGS = [
  ['Steps', 'procedures/findings.ts', 'StepCode', ['procedures']],
  ['The run', 'run/report/findings.ts', 'RunCode', ['run']],
  [
    'The edit of multipath.conf',
    'multipath/edit/codes.ts',
    'PlanCode',
    ['multipath/edit', 'multipath/owner'],
  ],
  ['The edit of the rule file', 'storagelink/types.ts', 'DeviceRuleCode', ['storagelink']],
  ['A profile of your own', 'profiles/read.ts', 'ProfileCode', ['profiles']],
];
/** More places than these say one code in words that are much the same. */
const MOST = 3;

function findingsTable([title, file, type, folders], inMarkdown) {
  const members = membersOf(file, type);
  const said = findingsOf(
    folders.map((folder) => join(core, folder)),
    new Set(members.map(({ name }) => name)),
  );
  const lines = members.map(({ name, text, examples, remedies, severities }) => {
    const places = said.get(name) ?? [];
    const found = new Set([...severities, ...places.flatMap((each) => each.severities)]);
    if (severities.length === 0 && places.some(({ isUntold }) => isUntold)) found.clear();
    const shown = ['error', 'warning', 'info'].filter((each) => found.has(each));
    const messages = distinct([...examples, ...places.flatMap((each) => each.messages)]);
    const helps = distinct([...remedies, ...places.flatMap((each) => each.helps)]);
    const lacks = Object.entries({ text, shown, messages, helps }).flatMap(([part, { length }]) =>
      length === 0 ? part : [],
    );
    if (lacks.length > 0)
      throw new Error(
        `${file}: '${name}' lacks ${lacks.join(', ')}: its comment can give them by @example, @remedy, @severity`,
      );
    const cells = [
      `<a id="${name}"></a>\`${name}\``,
      shown.join(', '),
      cell(text),
      messages.map((each) => code(inMarkdown('cli', each).replaceAll('`', ''))).join('<br>'),
      helps.map((each) => cell(sentence(inMarkdown('cli', each)))).join('<br>'),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `## ${title}`,
    '',
    '| code | severity | what it means | what is said | what to do |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ];
}

const distinct = (texts) => [...new Set(texts)].slice(0, MOST);
const code = (text) => `\`${cell(text)}\``;
/** A name in lower case stays so at the beginning, and what stands in backticks is as it is. */
const sentence = (text) => {
  const first = /^(?:xe|multipathd?) /.test(text) ? text[0] : text[0].toUpperCase();
  const whole = `${first}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
  return whole.replace(/`[^`]*`|[&<]/g, (each) => ({ '&': '&amp;', '<': '&lt;' })[each] ?? each);
};

/** A module of the source, without a build of it. */
async function load(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(core, entry)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const text = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${text}`);
}

function gallery({ id, title, sources, multipath, storagelink }) {
  const stanza = multipath.published.map(
    ({ keyword, value, quoted }) => `    ${keyword} ${quoted ? `"${value}"` : value}`,
  );
  const adapter = storagelink ? ' It has a part for StorageLink, for `install-adapter`.' : '';
  return [
    `## ${title}`,
    '',
    `\`--profile ${id}\`, as published by ${sources.map(linked).join(' and ')}.${adapter}`,
    '',
    '```text',
    'device {',
    ...stanza,
    '}',
    '```',
    '',
  ];
}

const linked = (source) => source.replace(/^https:\/\/\S+?(?=,? |$)/, (url) => `<${url}>`);

const { PROFILES } = await load('profiles/index.ts');
const { inMarkdown } = await load('options/words.ts');

const pages = {
  'docs/vendor-profiles.md': [
    '# Vendor profiles',
    '',
    'What `quantastor-xenserver profile list` names, with the stanza as its source has it. A release that does not know a',
    'keyword gets the stanza without it (`--dialect auto`). Only the stanza of QuantaStor is what this project is about; the',
    'others are as their sources have them, and were not run on such a system.',
    '',
    ...PROFILES.flatMap(gallery),
    'Next: [Write a vendor profile](write-a-profile.md)',
    '',
  ],
  'docs/error-codes.md': [
    '# Error codes',
    '',
    'An error has a place, a cause, a remedy and one of these codes, on the terminal in brackets, in a report as `code`. Until',
    'the report says otherwise, nothing was changed by what was refused.',
    '',
    '| code | what it means | usual cause | what is left | what to do |',
    '| --- | --- | --- | --- | --- |',
    ...errorRows(membersOf('errors.ts', 'ErrorCode')),
    '',
    'Next: [Findings](findings.md)',
    '',
  ],
  'docs/findings.md': [
    '# Findings',
    '',
    'What a procedure, an edit or `verify` notices: each finding has one of these codes, on the terminal in brackets (of a run with',
    '`--verbose`), in a report as `code`. An `error` refuses the host before anything is changed, or says that what was looked at is',
    'not as it should be; a `warning` refuses nothing; `info` is worth knowing. Where more than one severity stands, it depends on what was asked for or',
    'found. `...` stands for what was found. Remedies are in the words of the command line; in a workflow and in Ansible they come',
    'in the words of those. What `lint` finds is on the page of [lint rules](lint-rules.md).',
    '',
    ...FINDINGS.flatMap((each) => findingsTable(each, inMarkdown)),
    'Next: [Lint rules](lint-rules.md)',
    '',
  ],
  'docs/lint-rules.md': [
    '# Lint rules',
    '',
    'What `quantastor-xenserver lint` can find; the code stands in brackets behind each finding. Whether a line is a fault depends',
    'on the release that reads it: `--release`.',
    '',
    '| code | what it means |',
    '| --- | --- |',
    ...rows(membersOf('multipath/lint/report.ts', 'LintCode')),
    ...rows(membersOf('../../zx-scripts/src/kit/output/lint-output.ts', 'UnreadCode')),
    '',
    'Next: [The programming interface](api.md)',
    '',
  ],
};
for (const [page, lines] of Object.entries(pages)) {
  const path = join(root, page);
  const text = lines.join('\n');
  let now = '';
  try {
    now = readFileSync(path, 'utf8');
  } catch {}
  if (now === text) continue;
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else {
    console.error(`${page}: not what the source says: npm run docs`);
    process.exitCode = 1;
  }
}
