// Writes the table of core's rooms into docs/architecture.md: node tools/room-docs.mjs [--check].
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const page = join(root, 'docs/architecture.md');
const { order, rooms } = JSON.parse(readFileSync(join(root, 'tools/rooms.json'), 'utf8'));
const rows = order.map((name) => {
  const { what, pure, uses, packages = [], files, most } = rooms[name];
  const all =
    uses.length > 0 && uses.length === order.indexOf(name) ? 'all before it' : uses.join(', ');
  return `| \`${name}/\` | ${what} | ${pure ? 'yes' : ''} | ${all} | ${packages.join(', ')} | ${most} | ${files} |`;
});
const grown = order.map((name) => {
  const { planned, since } = rooms[name];
  return `- \`${name}/\` (first ${planned}): ${since}.`;
});
const table = [
  '| room | what is in it | pure | uses | packages | files | in a folder |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...rows,
  '',
  'What came since the rooms were laid out, and so why a room has more files than it began with:',
  '',
  ...grown,
].join('\n');
const now = readFileSync(page, 'utf8');
const next = now.replace(
  /<!-- rooms -->[\s\S]*<!-- \/rooms -->/,
  () => `<!-- rooms -->\n${table}\n<!-- /rooms -->`,
);
if (next === now) process.exit(0);
if (process.argv.includes('--check')) {
  console.error(
    'docs/architecture.md: the table of rooms is not that of tools/rooms.json: npm run docs',
  );
  process.exit(1);
}
writeFileSync(page, next);
