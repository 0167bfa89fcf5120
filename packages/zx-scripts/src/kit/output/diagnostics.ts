import { inWordsThroughout } from '@quantastor-xenserver/core';
import type { Diagnostic, PlacedText } from '@quantastor-xenserver/core/edit';
import { renderDiagnostic } from '@quantastor-xenserver/core/report';
import { type Colour, colour, sayTinted } from './output.ts';

const colours: Readonly<Record<Diagnostic['severity'], Colour>> = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
};

/** Findings on stderr, each with its place, source line and caret. */
export function showDiagnostics(
  diagnostics: readonly Diagnostic[],
  document: PlacedText,
  name: string,
): void {
  for (const finding of inWordsThroughout('cli', diagnostics))
    sayTinted(tint(finding, renderDiagnostic(finding, document, name), process.stderr));
}

/** The rendered finding with its severity in colour, where the stream shows colours. */
export function tint(
  finding: Pick<Diagnostic, 'severity'>,
  rendered: string,
  stream: NodeJS.WriteStream,
): string {
  const { severity } = finding;
  return rendered.replace(`: ${severity}: `, `: ${colour(colours[severity], severity, stream)}: `);
}
