import { type BridgeTransport, openBridgeHost } from '@quantastor-xenserver/core/bridge';
import { replaceFilePs1 } from '../../packages/core/src/os/windows/remote/replace-file.ps1.ts';
import { signatureCommand } from '../../packages/core/src/procedures/adapter/installer/signature.ts';

const RECORD = { head: '{}', isNew: true, lines: 'a\n', after: 'b\n' };
const SUM = 'ab'.repeat(32);

/** Every kind of script that is sent to a Windows server, by what it is for. */
export async function allScripts(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  let title = '';
  const transport: BridgeTransport = {
    async execute({ text }) {
      found[title] = text;
      return { exit: 1, stdout: '', stderr: 'not run' };
    },
  };
  const host = openBridgeHost({ name: 'sl', platform: 'windows', transport });
  const path = "C:\\it's “x” $(calc) ; é\\규칙.xml";
  const content = Buffer.from('x');
  const asked: Record<string, () => Promise<unknown>> = {
    'read a file': () => host.read(path),
    'read files, folders, its own files, and run commands': () =>
      host.facts({
        files: [path, 'C:\\b'],
        folders: [{ path: 'C:\\conf', contains: '.xml' }],
        commands: [['sc.exe', 'query', 'Storage Link', 'a"b\\']],
        own: ['active.jsonl', 'runs/x.jsonl'],
      }),
    'make a file': () => host.replace({ path, expected: null, content }),
    'replace a file': () => host.replace({ path, expected: SUM, content, runId: 'run' }),
    'replace a file, with the record of the run': () =>
      host.replace({
        path,
        expected: SUM,
        content,
        runId: 'run',
        record: { ...RECORD, finish: 'run' },
      }),
    'remove a file': () => host.replace({ path, expected: SUM, content: null, runId: 'run' }),
    'try to write a file': () => host.tryWrite?.(path) ?? Promise.resolve(),
    'write the record': () => host.record(RECORD),
    'ask for its own folder': () => host.ownFolder(),
    'run a command': () => host.run(['x.exe', "';calc;'", '“”'], { input: "'", timeoutMs: 1 }),
  };
  for (const [name, ask] of Object.entries(asked)) {
    title = name;
    await ask().catch(() => undefined);
  }
  found['replace a file of this machine'] = `${replaceFilePs1}RF 'YQ==' 'Yg==' 'Yw==' 6`;
  found['ask for a signature'] = textOf(signatureCommand(path));
  return found;
}

/** Of a command with `-EncodedCommand`. */
export function textOf(argv: readonly string[]): string {
  return Buffer.from(argv.at(-1) ?? '', 'base64').toString('utf16le');
}
