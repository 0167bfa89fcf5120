import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

const COMMAND = fileURLToPath(new URL('../bin/quantastor-xenserver.js', import.meta.url));
const URI = 'file:///etc/multipath.conf';

let server: ChildProcess;
let client: MessageConnection;

beforeEach(async () => {
  server = spawn(process.execPath, [COMMAND, 'lsp', '--stdio', '--release', '0.9.4'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin, stdout } = server;
  if (!stdin || !stdout) throw new Error('no pipes');
  client = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
  client.listen();
  await client.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
  });
  await client.sendNotification('initialized', {});
});

afterEach(async () => {
  const left = new Promise((done) => server.on('exit', done));
  await client.sendRequest('shutdown');
  await client.sendNotification('exit');
  expect(await left).toBe(0);
  client.dispose();
});

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly range: { readonly start: { readonly line: number } };
  }[];
}

function open(text: string): Promise<Published> {
  const published = new Promise<Published>((done) =>
    client.onNotification('textDocument/publishDiagnostics', done),
  );
  const textDocument = { uri: URI, languageId: 'multipath', version: 1, text };
  void client.sendNotification('textDocument/didOpen', { textDocument });
  return published;
}

test('findings, hover and a fix, by the release that was asked for', async () => {
  const text = 'defaults {\n\tudev_dir /dev\n\tpolling_interval 5\n\tno_such_word 1\n}\n';
  const { diagnostics } = await open(text);
  expect(diagnostics.map(({ code, range }) => `${range.start.line} ${code}`)).toContain(
    '3 unknown-keyword',
  );
  const hover = await client.sendRequest('textDocument/hover', {
    textDocument: { uri: URI },
    position: { line: 2, character: 3 },
  });
  expect(JSON.stringify(hover)).toContain('**polling_interval** in `defaults`: ok');
  const unknown = diagnostics.find(({ range }) => range.start.line === 3);
  const fixes = await client.sendRequest('textDocument/codeAction', {
    textDocument: { uri: URI },
    range: unknown?.range,
    context: { diagnostics: [unknown] },
  });
  expect(fixes).toMatchObject([
    {
      kind: 'quickfix',
      edit: {
        changes: {
          [URI]: [
            {
              range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } },
              newText: '',
            },
          ],
        },
      },
    },
  ]);
});

test('a change is looked at again', async () => {
  await open('defaults {\n}\n');
  const again = new Promise<Published>((done) =>
    client.onNotification('textDocument/publishDiagnostics', done),
  );
  await client.sendNotification('textDocument/didChange', {
    textDocument: { uri: URI, version: 2 },
    contentChanges: [{ text: 'defaults {\n' }],
  });
  expect((await again).diagnostics.map(({ code }) => code)).toContain('missing-close-brace');
});
