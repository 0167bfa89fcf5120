import { inWordsThroughout } from '@quantastor-xenserver/core';
import {
  type Diagnostic,
  type LineMap,
  makeLineMap,
  positionAt,
} from '@quantastor-xenserver/core/edit';
import { renderDiagnostic } from '@quantastor-xenserver/core/report';
import { type Colour, colour, say } from './output.ts';

const colours: Readonly<Record<Diagnostic['severity'], Colour>> = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
};

/** Findings on stderr, each with its place, source line and caret. */
export function showDiagnostics(
  diagnostics: readonly Diagnostic[],
  text: string,
  name: string,
): void {
  if (diagnostics.length === 0) return;
  const map = makeLineMap(text);
  for (const finding of inWordsThroughout('cli', diagnostics))
    say(tint(finding, renderDiagnostic(finding, text, name, map), process.stderr));
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

/** The findings as data, with line and column counted from 1 in place of offsets. */
export function findingsOf(
  diagnostics: readonly Diagnostic[],
  text: string,
  path: string,
  map: LineMap = makeLineMap(text),
): object[] {
  return inWordsThroughout('cli', diagnostics).map(({ span, position, ...rest }) => ({
    path,
    ...rest,
    ...(position ?? (span && positionAt(map, span.offset))),
  }));
}
