import { expect, test } from 'vitest';
import { makeChecker } from '../../tools/check-powershell.mjs';

// the scripts themselves: npm run lint
test.each([
  ['an open brace', 'function f { if (1) {', '1:1 not PowerShell: function f { if (1) {'],
  ['a class', 'class A { [int] $x }', '1:1 class A { [int] $x }: PowerShell 5 and newer'],
  ['a shift', '$a = 1 -shl 2', '1:8 -shl: PowerShell 3 and newer'],
  ['a list to look in', 'if ($a -notin 1, 2) { 1 }', '1:8 -notin: PowerShell 3 and newer'],
  ['a chain', 'a\nb && c', '2:3 &&: PowerShell 7 and newer'],
  ['JSON', '$x | ConvertTo-Json', '1:6 ConvertTo-Json: PowerShell 3 and newer'],
  ['a hash of a file', 'Get-FileHash x', '1:1 Get-FileHash: PowerShell 4 and newer'],
  ['what PowerShell 2 has', 'try { $a = [IO.File]::Exists("규칙") } catch { throw }', ''],
])('the grammar finds %s', async (_, text, told) => {
  const found = (await makeChecker())(text);
  expect(found.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n')).toBe(
    told,
  );
});

test('what runs in PowerShell 7 only may use all of it', async () => {
  const check = await makeChecker();
  expect(check('$x | ConvertTo-Json', { isSent: false })).toEqual([]);
  expect(check('if (1 {', { isSent: false })).not.toEqual([]);
});
