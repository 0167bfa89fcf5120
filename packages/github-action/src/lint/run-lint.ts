import { type OptionFields, parseRelease } from '@quantastor-xenserver/core';
import type { StepContext, Verdict } from '../context.ts';
import { InputError } from '../inputs/reader.ts';
import type { Annotation, Level } from '../log/annotations.ts';
import { plural } from '../log/plural.ts';
import { writeLintOutputs } from '../outputs/write-outputs.ts';
import { lintSummary } from '../summary/lint-summary.ts';
import { writeSummary } from '../summary/write-summary.ts';
import { findFiles } from './glob.ts';
import { type FileFinding, type LintedFile, lintFile } from './lint-files.ts';

const levels: Readonly<Record<FileFinding['severity'], Level>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

const severities: readonly FileFinding['severity'][] = ['error', 'warning', 'info'];

/** Reads the files and tells each finding where it stands. Writes nothing. */
export async function runLint(options: OptionFields, context: StepContext): Promise<Verdict> {
  const { printer, redactor, workspace } = context;
  const { files: globs = [], failOn = 'warning' } = options;
  const release = parseRelease(options.release ?? '');
  const names = await findFiles(workspace, globs);
  if (names.length === 0 || release === undefined)
    throw new InputError([{ input: 'files', message: `no file matches ${globs.join(', ')}` }]);
  const files: LintedFile[] = [];
  const unread: Annotation[] = [];
  for (const name of names) {
    context.signal.throwIfAborted();
    try {
      files.push(await lintFile(workspace, name, release));
    } catch (error) {
      unread.push({
        level: 'error',
        file: name,
        message: `this file cannot be read: ${(error as Error).message}`,
      });
    }
  }
  for (const { file, findings, rendered } of files) {
    if (findings.length === 0) continue;
    printer.startGroup(`${file}: ${countOf(findings)}`);
    for (const each of rendered) printer.print(each);
    printer.endGroup();
  }
  const findings = files.flatMap((file) => file.findings);
  printer.print(
    `${plural(files.length, 'file')} read for multipath-tools ${release.version}: ${countOf(findings)}`,
  );
  writeLintOutputs(findings, redactor);
  await writeSummary(redactor.redact(lintSummary(files, options)));
  const bad = findings.filter(
    ({ severity }) =>
      failOn !== 'never' && severities.indexOf(severity) <= severities.indexOf(failOn),
  );
  const annotations = [...unread, ...findings.map(annotationOf)];
  if (bad.length === 0 && unread.length === 0) return { annotations };
  const reasons = [
    ...(bad.length > 0 ? [countOf(findings)] : []),
    ...(unread.length > 0 ? [`${plural(unread.length, 'file')} could not be read`] : []),
  ];
  return { annotations, failure: `lint: ${reasons.join('; ')}` };
}

function annotationOf({
  severity,
  file,
  line,
  column,
  message,
  code,
  help,
}: FileFinding): Annotation {
  return {
    level: levels[severity],
    title: code,
    message: help === undefined ? message : `${message}. ${help}`,
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

function countOf(findings: readonly FileFinding[]): string {
  const of = (severity: string) => findings.filter((each) => each.severity === severity).length;
  return [
    plural(of('error'), 'error'),
    plural(of('warning'), 'warning'),
    plural(of('info'), 'note'),
  ].join(', ');
}
