import { type Severity, withHelp } from '../../text/diagnostic.ts';
import type { FileFinding } from './sarif.ts';

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

/** The finding as a workflow command of GitHub Actions, one line: an annotation at its place in the file. */
export function annotationLine(finding: FileFinding): string {
  const { severity, file, line, column, code } = finding;
  const properties = Object.entries({ file, line, col: column, title: code })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${commands[severity]} ${properties.join(',')}::${escapeData(withHelp(finding))}`;
}

/** As actions/toolkit writes commands (packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
