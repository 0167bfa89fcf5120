import {
  keywordAt,
  lintFile,
  type MultipathRelease,
  type Severity,
} from '@quantastor-xenserver/core/edit';
import {
  type CodeAction,
  CodeActionKind,
  createConnection,
  type Diagnostic,
  DiagnosticSeverity,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** Findings whose line the parser does not use: taking the line out changes nothing for it. */
const UNUSED_LINE = new Set(['unknown-keyword', 'ignored-keyword']);

/** Serves one editor on stdin and stdout until it says `exit`, which ends the process. */
export function serveLanguage(release: MultipathRelease): void {
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  const documents = new TextDocuments(TextDocument);
  connection.onInitialize(() => ({
    serverInfo: { name: 'quantastor-xenserver' },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      hoverProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
    },
  }));
  documents.onDidChangeContent(({ document }) => {
    void connection.sendDiagnostics({
      uri: document.uri,
      version: document.version,
      diagnostics: diagnosticsOf(document, release),
    });
  });
  documents.onDidClose(({ document }) => {
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });
  connection.onHover(({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    const facts = document && keywordAt(document.getText(), position.line, release);
    if (!facts) return null;
    const { keyword, section, status, releases, replacedBy } = facts;
    const where = section === '' ? 'the file' : `\`${section}\``;
    const lines = [
      `**${keyword}** in ${where}: ${status} for multipath-tools ${release.version}`,
      releases.length > 0 ? `known to ${releases.join(', ')}` : 'no release knows it here',
      ...(replacedBy === undefined ? [] : [`use \`${replacedBy}\``]),
    ];
    return { contents: { kind: 'markdown', value: lines.join('\n\n') } };
  });
  connection.onCodeAction(({ textDocument, context }) =>
    context.diagnostics.flatMap((diagnostic) => removal(textDocument.uri, diagnostic)),
  );
  documents.listen(connection);
  connection.listen();
}

function diagnosticsOf(document: TextDocument, release: MultipathRelease): Diagnostic[] {
  const bytes = new TextEncoder().encode(document.getText());
  return lintFile(bytes, document.uri, { release }).findings.map(
    ({ severity, code, message, help, line = 1, column = 1 }) => ({
      severity: SEVERITIES[severity],
      code,
      source: 'quantastor-xenserver',
      message: help === undefined ? message : `${message}\n${help}`,
      range: {
        start: { line: line - 1, character: column - 1 },
        end: { line: line - 1, character: endOfLine(document, line - 1) },
      },
    }),
  );
}

function endOfLine(document: TextDocument, line: number): number {
  const text = document.getText({
    start: { line, character: 0 },
    end: { line: line + 1, character: 0 },
  });
  return text.replace(/\r?\n$/, '').length;
}

function removal(uri: string, diagnostic: Diagnostic): CodeAction[] {
  if (!UNUSED_LINE.has(String(diagnostic.code))) return [];
  const { line } = diagnostic.range.start;
  const range = { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
  return [
    {
      title: 'Remove the line, which this release does not use',
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      edit: { changes: { [uri]: [{ range, newText: '' }] } },
    },
  ];
}
