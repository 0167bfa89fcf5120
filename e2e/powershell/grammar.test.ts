import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { findPowershell } from './install.ts';
import { allScripts } from './scripts.ts';

const found = findPowershell();
const reason = 'reason' in found ? found.reason : '';

interface Parsed {
  readonly errors: readonly string[];
  readonly types: readonly string[];
  readonly members: readonly string[];
  readonly commands: readonly string[];
  readonly operators: readonly string[];
  readonly kinds: readonly string[];
}

/** What PowerShell 2 on .NET 2.0 SP1 has, of all that our scripts use; System.Core comes with .NET 3.5 only. */
const HAS = {
  types: [
    'string',
    'int',
    'long',
    'byte[]',
    'Convert',
    'Math',
    'DateTime',
    'BitConverter',
    'char',
    'UnauthorizedAccessException',
    'IO.Directory',
    'IO.File',
    'IO.FileInfo',
    'IO.FileStream',
    'IO.FileMode',
    'IO.FileAccess',
    'IO.FileShare',
    'IO.FileOptions',
    'IO.FileAttributes',
    'IO.MemoryStream',
    'IO.Path',
    'Environment',
    'Text.Encoding',
    'Text.UTF8Encoding',
    'Console',
    'Microsoft.Win32.Registry',
    'Diagnostics.Process',
    'Diagnostics.ProcessStartInfo',
    'Diagnostics.Stopwatch',
    'Diagnostics.FileVersionInfo',
    'Threading.Thread',
    'Runtime.InteropServices.Marshal',
    'Security.Cryptography.SHA256Managed',
    // STORAGELINK-57: only where the one above is forbidden by policy, and within try
    'Security.Cryptography.SHA256CryptoServiceProvider',
  ],
  commands: ['New-Object', 'Write-Output', 'taskkill.exe', 'Get-AuthenticodeSignature'],
  operators: [
    'Plus',
    'Minus',
    'Ieq',
    'Ine',
    'Cne',
    'Ige',
    'Igt',
    'Ile',
    'Ilt',
    'Ilike',
    'Is',
    'Join',
    'And',
    'Or',
    'Not',
    'Band',
    'PostfixPlusPlus',
  ],
  members: [
    ...['Exception', 'InnerException', 'Message', 'NativeErrorCode', 'Length', 'Count', 'Id'],
    ...['FileName', 'Arguments', 'UseShellExecute', 'CreateNoWindow', 'ExitCode', 'HasExited'],
    ...['RedirectStandardInput', 'RedirectStandardOutput', 'RedirectStandardError'],
    ...['StandardInput', 'StandardOutput', 'StandardError', 'BaseStream', 'Start', 'Close'],
    ...['BeginRead', 'EndRead', 'AsyncWaitHandle', 'WaitOne', 'WaitForExit', 'StartNew'],
    ...['ElapsedMilliseconds', 'Write', 'Flush', 'ToArray', 'Max', 'FullName'],
    ...['UTF8', 'GetString', 'GetBytes', 'GetEncoding', 'OutputEncoding', 'CodePage', 'GetValue'],
    ...['FromBase64String', 'ToBase64String', 'ToString', 'Replace', 'ToLower', 'Contains'],
    ...['Exists', 'ReadAllBytes', 'ReadAllLines', 'Delete', 'Move', 'GetAttributes'],
    ...[
      'GetFiles',
      'GetDirectories',
      'GetFileName',
      'GetRandomFileName',
      'CreateDirectory',
      'Combine',
      'GetFullPath',
    ],
    ...[
      'GetDirectoryName',
      'GetFolderPath',
      'GetLastWriteTimeUtc',
      'SetLastWriteTimeUtc',
      'UtcNow',
      'TotalSeconds',
    ],
    ...['Elapsed', 'Sleep', 'GetVersionInfo', 'FileVersion'],
    ...['SignerCertificate', 'Subject', 'Status'],
    ...['Open', 'ReadWrite', 'GetHRForException'],
    ...[
      'ReadOnly',
      'ReparsePoint',
      'CreateNew',
      'Append',
      'Read',
      'None',
      'WriteThrough',
      'ComputeHash',
    ],
  ],
  /** Parts of the language: no class, no using, no ternary, no pipeline chain, no dynamic keyword. */
  kinds: [
    ...['ScriptBlockAst', 'NamedBlockAst', 'ParamBlockAst', 'ParameterAst', 'StatementBlockAst'],
    ...['FunctionDefinitionAst', 'PipelineAst', 'CommandExpressionAst', 'CommandAst'],
    ...['CommandParameterAst', 'StringConstantExpressionAst', 'ExpandableStringExpressionAst'],
    ...['ConstantExpressionAst', 'VariableExpressionAst', 'AssignmentStatementAst'],
    ...['ArrayExpressionAst', 'ArrayLiteralAst', 'ParenExpressionAst', 'SubExpressionAst'],
    ...['IfStatementAst', 'WhileStatementAst', 'ForEachStatementAst', 'TryStatementAst'],
    ...['CatchClauseAst', 'ReturnStatementAst', 'BreakStatementAst', 'ThrowStatementAst'],
    ...['BinaryExpressionAst', 'UnaryExpressionAst', 'IndexExpressionAst', 'MemberExpressionAst'],
    ...['InvokeMemberExpressionAst', 'TypeExpressionAst', 'TypeConstraintAst'],
    ...['ConvertExpressionAst', 'MergingRedirectionAst', 'FileRedirectionAst'],
  ],
} as const;

describe.skipIf(reason !== '')(
  reason ? `(${reason})` : 'what PowerShell’s own parser makes of every script for Windows',
  { timeout: 120_000 },
  () => {
    let scripts: Record<string, string>;
    let parsed: Record<string, Parsed>;
    beforeAll(async () => {
      scripts = await allScripts();
      parsed = parse({
        ...scripts,
        'an unclosed brace': 'if(1){',
        'of PowerShell 7': "$a=$b ?? 'x'; $c = $b ? 1 : 2; 1 -in 2,3; a && b",
        'of PowerShell 3': '[pscustomobject]@{a=1}; Get-FileHash x | ConvertTo-Json',
      });
    }, 120_000);

    const own = (text: string): string[] =>
      [...text.matchAll(/^function (\w+)/gm)].map(([, name = '']) => name);

    test('it has no complaint, and only what PowerShell 2 and .NET 2 have', () => {
      expect(Object.keys(scripts)).toHaveLength(12);
      for (const [name, text] of Object.entries(scripts)) {
        const { errors, types, members, commands, operators, kinds } = parsed[name] as Parsed;
        expect(errors, name).toEqual([]);
        const beyond = {
          types: types.filter((each) => !HAS.types.some((has) => has === each)),
          members: members.filter((each) => !HAS.members.some((has) => has === each)),
          commands: commands.filter((each) => ![...HAS.commands, ...own(text)].includes(each)),
          operators: operators.filter((each) => !HAS.operators.some((has) => has === each)),
          kinds: kinds.filter((each) => !HAS.kinds.some((has) => has === each)),
        };
        expect(beyond, name).toEqual({
          types: [],
          members: [],
          commands: [],
          operators: [],
          kinds: [],
        });
      }
    });

    test('it complains of what is broken, and tells what is newer', () => {
      expect(parsed['an unclosed brace']?.errors).not.toEqual([]);
      expect(parsed['of PowerShell 7']).toMatchObject({
        operators: expect.arrayContaining(['QuestionQuestion', 'Iin']),
        kinds: expect.arrayContaining(['TernaryExpressionAst', 'PipelineChainAst']),
      });
      expect(parsed['of PowerShell 3']).toMatchObject({
        types: expect.arrayContaining(['pscustomobject']),
        commands: expect.arrayContaining(['Get-FileHash', 'ConvertTo-Json']),
      });
    });

    test('a script that lost its end, at every place, yields no frame', () => {
      const text = scripts['read a file'] ?? '';
      const frame = /Write-Output \('(\w+)</.exec(text)?.[1] ?? 'none';
      const cuts: Record<string, string> = {};
      for (let end = 0; end < text.length; end += 41) cuts[`${end}`] = text.slice(0, end);
      const whole = Object.entries(parse(cuts)).filter(([, { errors }]) => errors.length === 0);
      // what parses although it is cut writes nothing that would be taken for an answer
      for (const [end] of whole) expect(cuts[end]).not.toContain(`>${frame}')`);
    });
  },
);

function parse(scripts: Record<string, string>): Record<string, Parsed> {
  const folder = mkdtempSync(join(tmpdir(), 'powershell-ast-'));
  try {
    const path = join(folder, 'scripts.json');
    writeFileSync(path, JSON.stringify(scripts));
    const program = 'program' in found ? found.program : '';
    const ran = spawnSync(
      program,
      ['-NoProfile', '-NonInteractive', '-File', join(import.meta.dirname, 'ast.ps1'), path],
      {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        env: {
          ...process.env,
          DOTNET_ROOT: process.env['DOTNET_ROOT'] ?? '/usr/share/dotnet',
          POWERSHELL_TELEMETRY_OPTOUT: '1',
        },
      },
    );
    if (ran.status !== 0) throw new Error(`PowerShell failed: ${ran.stderr}${ran.error ?? ''}`);
    return JSON.parse(ran.stdout) as Record<string, Parsed>;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
