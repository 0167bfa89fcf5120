import { type Severity, withHelp } from '../../text/diagnostic.ts';
import { given } from '../../text/given.ts';
import type { FileFinding } from './sarif.ts';

/** What GitHub shows at a place in a file; its severities have names of their own. */
export interface FileAnnotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

const LEVELS: Readonly<Record<Severity, FileAnnotation['level']>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

export function annotationOf(finding: FileFinding): FileAnnotation {
  const { severity, code, file, line, column } = finding;
  return {
    ...{ level: LEVELS[severity], title: code, message: withHelp(finding), file },
    ...given({ line, column }),
  };
}

/** The finding as a workflow command of GitHub Actions, one line: an annotation at its place in the file. */
export function annotationLine(finding: FileFinding): string {
  const { level, title, message, file, line, column } = annotationOf(finding);
  const properties = Object.entries({ file, line, col: column, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${level} ${properties.join(',')}::${escapeData(message)}`;
}

/** As actions/toolkit writes commands (packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
