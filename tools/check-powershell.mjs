// Reads every *.ps1 of the project with a grammar of PowerShell, needing no PowerShell, and refuses what PowerShell 2, that
// of Windows Server 2008 R2 and older, does not have. What PowerShell's own parser makes of them: e2e/powershell.
// node tools/check-powershell.mjs [FILE...]; prints FILE:LINE:COLUMN: WHAT; exits 1 when there is something.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Language, Parser } from 'web-tree-sitter';
import { root } from './setup.mjs';

/** Parts of the language by the version that brought them. Source: Microsoft's "What's New in PowerShell" of each version. */
const NEWER = new Map([
  ['parallel_statement', 3],
  ['sequence_statement', 3],
  ['inlinescript_statement', 3],
  ['invokation_foreach_expression', 4],
  ['class_statement', 5],
  ['enum_statement', 5],
  ['pipeline_chain_tail', 7],
]);
/** Words that the grammar has no kind of its own for. */
const NEWER_WORDS = [
  [/^-(shl|shr)$/i, 3],
  [/^-(not)?in$/i, 3],
  [/^\?\?=?$/, 7],
  [/^\[(ordered|pscustomobject)\]$/i, 3],
  [/^(Get-CimInstance|ConvertTo-Json|ConvertFrom-Json|Invoke-WebRequest|Invoke-RestMethod)$/i, 3],
  [/^(Get-FileHash)$/i, 4],
];

/** What is wrong in a script, in its order. `isSent`: to servers, which may have PowerShell 2. */
export async function makeChecker() {
  // a dozen short scripts: the faster code would take seconds to make
  setFlagsFromString('--liftoff-only');
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve(
    'tree-sitter-powershell/tree-sitter-powershell.wasm',
  );
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return (text, { isSent = true } = {}) => {
    const tree = parser.parse(text);
    const found = [];
    const add = ({ startPosition: { row, column } }, message) =>
      found.push({ line: row + 1, column: column + 1, message });
    const visit = (node) => {
      if (node.isError) return add(node, `not PowerShell: ${node.text.slice(0, 60)}`);
      if (node.isMissing) return add(node, `${node.type} is missing`);
      const version =
        isSent &&
        (NEWER.get(node.type) ??
          (node.childCount === 0 || node.type === 'type_literal' || node.type === 'command_name'
            ? NEWER_WORDS.find(([word]) => word.test(node.text))?.[1]
            : undefined));
      if (version) add(node, `${node.text.slice(0, 60)}: PowerShell ${version} and newer`);
      for (const child of node.children) visit(child);
    };
    visit(tree.rootNode);
    tree.delete();
    return found;
  };
}

if (process.argv[1] === import.meta.filename) {
  const listed = execFileSync('git', ['ls-files', '*.ps1', ':!:*/golden/*'], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = process.argv.length > 2 ? process.argv.slice(2) : listed.trim().split('\n');
  const check = await makeChecker();
  let findings = 0;
  for (const file of files)
    for (const { line, column, message } of check(readFileSync(join(root, file), 'utf8'), {
      isSent: !file.startsWith('e2e/'),
    })) {
      findings += 1;
      console.log(`${file}:${line}:${column}: ${message}`);
    }
  console.log(`${files.length} PowerShell scripts, ${findings} findings`);
  process.exitCode = findings > 0 ? 1 : 0;
}
