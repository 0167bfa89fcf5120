// The programs that hosts run (*.sh, *.ps1) as TypeScript modules beside them, without their comments, which need not travel:
// node tools/make-text-modules.mjs [--check]
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../packages/core/src', import.meta.url));
const check = process.argv.includes('--check');
let wrong = 0;

for (const file of programs()) {
  const made = moduleOf(file);
  const target = `${file}.ts`;
  const is = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (is === made) continue;
  if (!check) writeFileSync(target, made);
  else {
    wrong++;
    console.error(`${target} is not what ${basename(file)} makes: run npm run text-modules`);
  }
}
process.exitCode = wrong === 0 ? 0 : 1;

function programs() {
  return readdirSync(source, { recursive: true })
    .map((name) => join(source, String(name)))
    .filter((name) => /\.(sh|ps1)$/.test(name) && basename(dirname(name)) === 'remote')
    .sort();
}

function moduleOf(file) {
  const kind = extname(file).slice(1);
  const name = basename(file, `.${kind}`).replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  const variable = `${name}${kind[0].toUpperCase()}${kind.slice(1)}`;
  const text = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    // WinRM's command line is short; there are no strings of several lines
    .map((line) => (kind === 'ps1' ? line.trimStart() : line))
    .join('\n');
  const quoted = text.replace(/[\\`]|\$(?=\{)/g, '\\$&');
  return `// Made by tools/make-text-modules.mjs from ${basename(file)}.\nexport const ${variable}: string = \`${quoted}\`;\n`;
}
