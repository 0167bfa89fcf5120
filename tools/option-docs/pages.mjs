// Tables of options in pages, between `<!-- options:SCOPE -->` and `<!-- /options -->`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';

const MARK = /(<!-- options:([a-z-]+) -->)[\s\S]*?(<!-- \/options -->)/g;

export function pageFiles(options, read) {
  const pages = [
    'README.md',
    ...readdirSync(join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
    'packages/zx-scripts/README.md',
  ];
  return pages.flatMap((path) => {
    const text = read(path);
    if (!text.includes('<!-- options:')) return [];
    return [
      [
        path,
        text.replace(MARK, (_, from, scope, to) => `${from}\n\n${table(scope, options)}\n\n${to}`),
      ],
    ];
  });
}

/** One line an option, in the names of all three front ends. */
function table(scope, options) {
  const rows = new Map();
  for (const frontEnd of ['cli', 'action', 'ansible'])
    for (const { field, row } of options.rowsOf({ frontEnd, scope })) rows.set(field, row);
  const order = (row) => options.OPTION_GROUPS.indexOf(row.group);
  const sorted = [...rows.values()].sort((a, b) => order(a) - order(b));
  const lines = sorted.map((row) => [
    ...['cli', 'action', 'ansible'].map((frontEnd) => nameCell(row, frontEnd, options)),
    cell(options.inMarkdown('cli', row.help)),
    defaultCell(row, { frontEnd: 'cli', scope }, options),
  ]);
  return grid([['Command line', 'Action', 'Ansible', 'What', 'Default'], ...lines]);
}

function nameCell(row, frontEnd, options) {
  const reason = row.without?.[frontEnd];
  return reason === undefined
    ? `\`${options.nameIn(frontEnd, row)}\``
    : `none: ${cell(options.inMarkdown(frontEnd, reason))}`;
}

function defaultCell(row, giving, options) {
  const value = options.defaultOf(row, giving);
  if (value === undefined || value === false) return '';
  return `\`${Array.isArray(value) ? value.join(' ') : value}\``;
}

export function grid([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text) {
  return text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}
