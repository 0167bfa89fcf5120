import { readdir, readFile, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import {
  counted,
  failsLint,
  foldLint,
  isProcedureError,
  must,
  type OptionFields,
} from '@quantastor-xenserver/core';
import {
  findRelease,
  isBeyondTables,
  LINT_LIMIT,
  type LintOptions,
  lintFile,
  type MultipathRelease,
  releaseName,
} from '@quantastor-xenserver/core/edit';
import {
  annotationOf,
  countWords,
  lintWords,
  roomsFor,
  totalOf,
} from '@quantastor-xenserver/core/report';
import type { StepContext, Verdict } from '../context.ts';
import { COMMENT_ROOM, commentKey, updateComment } from '../github/comment.ts';
import { touchedLines } from '../github/touched-lines.ts';
import { InputError } from '../inputs/reader.ts';
import { type Annotation, notice, warning } from '../log/annotations.ts';
import { writeLintOutputs } from '../outputs/write-lint-outputs.ts';
import { lintSummary } from '../summary/lint-summary.ts';
import { writeSummary } from '../summary/write-summary.ts';
import { insideWorkspace } from '../workspace/inside.ts';
import { findFiles, type PatternProblem } from './glob.ts';
import { type Kept, makeKept } from './kept.ts';
import { makeSpool, type Spool } from './spool.ts';

/** What the log shows; files and annotations have the rest. */
const LOGGED_A_FILE = 100;
const LOGGED_IN_ALL = 2000;

interface Progress {
  readonly kept: Kept;
  readonly spool: Spool;
  /** Names of the first ones, for the command in the summary. */
  readonly names: string[];
  files: number;
  logged: number;
  unlogged: number;
  readonly unread: Annotation[];
}

/** Reads one file after the other and tells each finding where it stands. Changes no file of the workspace. */
export async function runLint(options: OptionFields, context: StepContext): Promise<Verdict> {
  const { printer, redactor, workspace } = context;
  const { files: patterns = [], failOn } = options;
  const release = must(findRelease(options.release ?? ''), 'the row release has a check');
  const judging = { ...foldLint(options), release };
  const touched = await touchedLines(context);
  const spool = await makeSpool();
  const progress: Progress = {
    ...{ kept: makeKept(), spool, names: [], files: 0, logged: 0, unlogged: 0, unread: [] },
  };
  try {
    const { files, problems } = findFiles(workspace, patterns);
    for await (const name of files()) {
      context.signal.throwIfAborted();
      await lintOne(name, judging, context, progress, touched);
      // lets a cancel in between two files
      await setImmediate();
    }
    // one that cannot be read was found, and says so itself
    if (progress.files === 0 && progress.unread.length === 0)
      throw new InputError([await nothingFound(patterns, problems, workspace)]);
    const { kept } = progress;
    printer.print(lintWords(progress.files, releaseName(release), kept.counts));
    const verdict = failureOf(kept, failOn, progress.unread, problems);
    const failed = verdict.failure !== undefined;
    const cut = await writeLintOutputs(kept, failed, await spool.end(), redactor);
    await writeSummary(redactor.redact(lintSummary(kept, progress, options)));
    const annotations = [
      ...problems.map(problemAnnotation),
      ...progress.unread,
      ...(isBeyondTables(release) ? [unknownRelease(release)] : []),
      ...kept.list().map(annotationOf),
      ...cut,
      ...(progress.unlogged > 0 ? [unloggedNotice(progress.unlogged)] : []),
    ];
    if (options.comment) {
      const shown = redactor.redact(lintSummary(kept, progress, options, COMMENT_ROOM));
      const problem = await updateComment(shown, commentKey('lint'), context);
      if (problem) annotations.push(problem);
    }
    return { annotations, ...verdict };
  } finally {
    await spool.remove();
  }
}

async function lintOne(
  name: string,
  judging: LintOptions,
  { printer, redactor, workspace, signal }: StepContext,
  progress: Progress,
  isTouched: (file: string, line: number | undefined) => boolean,
): Promise<void> {
  const { kept, spool, unread } = progress;
  try {
    const path = await insideWorkspace(workspace, name);
    // the file is not read when it is too large
    const { size } = await stat(path);
    if (size > LINT_LIMIT) throw new Error(`it has more than ${LINT_LIMIT} bytes`);
    const { counts, each, show } = lintFile(await readFile(path), name, judging);
    const all = totalOf(counts);
    progress.files++;
    if (progress.names.length < 100) progress.names.push(name);
    const room = Math.min(LOGGED_A_FILE, LOGGED_IN_ALL - progress.logged, all);
    const rooms = roomsFor(counts, room);
    progress.logged += room;
    progress.unlogged += all - room;
    if (room > 0) printer.startGroup(`${name}: ${counted(all, 'finding')}`);
    let at = 0;
    for (const finding of each()) {
      if (rooms[finding.severity]-- > 0) printer.print(show(at));
      const safe = redactor.redactAll(finding);
      kept.add(safe, isTouched(name, finding.line));
      const waiting = spool.add(safe);
      if (waiting) await waiting;
      // a file of a million findings is cancelled in between, too
      if (++at % 5000 === 0) {
        await setImmediate();
        signal.throwIfAborted();
      }
    }
    if (room > 0 && all > room) printer.print(`and ${all - room} more, none of them worse`);
    if (room > 0) printer.endGroup();
  } catch (error) {
    // not of this file: the step was cancelled, or the disk is full
    if (signal.aborted || error instanceof InputError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' && name.includes('\ufffd')
        ? 'its name is not UTF-8. Rename it'
        : isProcedureError(error) || code === undefined
          ? message
          : `the system says ${code}`;
    unread.push({ level: 'error', file: name, message: `this file cannot be read: ${why}` });
  }
}

async function nothingFound(
  patterns: readonly string[],
  problems: readonly PatternProblem[],
  workspace: string,
): Promise<{ input: string; message: string }> {
  const fatal = problems.filter((each) => each.isFatal);
  if (fatal.length > 0)
    return {
      input: 'files',
      message: fatal.map(({ pattern, message }) => `${pattern}: ${message}`).join('; '),
    };
  const isEmpty = (await readdir(workspace).catch(() => [])).length === 0;
  const comma = problems.some(({ message }) => message.endsWith('give one pattern a line'));
  const hint = isEmpty
    ? '. The workspace is empty: put actions/checkout before this step'
    : comma
      ? '. Give one pattern a line'
      : '';
  return { input: 'files', message: `no file matches ${patterns.join(', ')}${hint}` };
}

function problemAnnotation({ pattern, message, isFatal }: PatternProblem): Annotation {
  return {
    level: isFatal ? 'error' : 'warning',
    title: isFatal ? 'not read' : 'files',
    message: `${pattern}: ${message}`,
  };
}

function unknownRelease({ version }: MultipathRelease): Annotation {
  return warning(
    'release',
    `multipath-tools ${version} is not a known release: the files are judged by the rules of the nearest one`,
  );
}

function unloggedNotice(count: number): Annotation {
  return notice(
    `${counted(count, 'finding')} more than the log shows; the files of the outputs findings-file and sarif-file are whole`,
  );
}

function failureOf(
  { counts }: Kept,
  failOn: OptionFields['failOn'],
  unread: readonly Annotation[],
  problems: readonly PatternProblem[],
): { failure?: string } {
  const refused = problems.filter((each) => each.isFatal).length;
  const reasons = [
    ...(failsLint(counts, failOn) ? [countWords(counts)] : []),
    ...(unread.length > 0 ? [`${counted(unread.length, 'file')} could not be read`] : []),
    ...(refused > 0 ? [`${counted(refused, 'pattern or file')} refused`] : []),
  ];
  return reasons.length > 0 ? { failure: `lint: ${reasons.join('; ')}` } : {};
}
