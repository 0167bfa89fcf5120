import { ProcedureError } from '../../errors.ts';
import { linkError, notAFile } from '../file-errors.ts';
import type { CallOptions, CommandResult, Facts, FactsQuery, FileState } from '../host.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { byBytes } from '../local/read-folder.ts';
import { sha256 } from '../sha256.ts';
import { type AnswerReader, readAnswer } from './answer-reader.ts';
import { exitOf } from './exit-of.ts';
import type { KnownContents } from './known-contents.ts';
import { factsBody, factsFunctions } from './remote-facts.ts';
import type { RemoteShell } from './remote-shell.ts';

/** A file as read, before its mode is known: the modes come together, last. */
type Draft = Omit<FileState & { exists: true }, 'mode'> | (FileState & { exists: false });

/** Everything in one round trip; a file that vanished while it was read is asked for once more. */
export async function askFacts(
  shell: RemoteShell,
  query: FactsQuery,
  known: KnownContents,
  place: string,
  options: CallOptions & { readonly timeoutMs: number },
): Promise<Facts> {
  for (let attempt = 1; ; attempt++) {
    const answer = await shell.ask({
      doing: 'reading its files',
      functions: [factsFunctions],
      compounds: [factsBody(query)],
      readsOnly: true,
      limit: 2 * MAX_FILE_BYTES,
      ...options,
    });
    const facts = readFacts(query, readAnswer(answer, place), answer.stderr, place);
    if (!facts) {
      if (attempt === 1) continue;
      throw new ProcedureError('FILE_CHANGED', 'files change while they are read', {
        place,
        remedy: `Run again when the host is quiet. ${answer.stderr[0] ?? ''}`.trim(),
      });
    }
    for (const file of [...facts.files.values(), ...[...facts.folders.values()].flat()])
      if (file?.exists) known.remember(file.sha256, file.bytes);
    return facts;
  }
}

function readFacts(
  query: FactsQuery,
  answer: AnswerReader,
  stderr: readonly Buffer[],
  place: string,
): Facts | undefined {
  const read: { path: string; draft: Draft | undefined }[] = [];
  for (const path of query.files ?? []) read.push({ path, draft: readDraft(path, answer, place) });
  const listed: {
    path: string;
    entries: { path: string; draft: Draft | undefined }[] | undefined;
  }[] = [];
  for (const { path } of query.folders ?? [])
    listed.push({ path, entries: readEntries(path, answer, place) });
  const commands = (query.commands ?? []).map((argv, index): CommandResult => {
    const stdout = answer.text();
    return {
      argv,
      stdout,
      exit: exitOf(answer.text()),
      stderr: `${stderr[index + 1] ?? ''}`,
      timedOut: false,
    };
  });
  const modes = answer.text().split('\n');
  const states = new Map<Draft, FileState>();
  for (const { draft } of [...read, ...listed.flatMap(({ entries }) => entries ?? [])]) {
    if (!draft) return undefined;
    const mode = draft.exists ? modes.shift() : '';
    if (!mode && draft.exists) return undefined;
    states.set(draft, draft.exists ? { ...draft, mode: Number.parseInt(mode ?? '', 8) } : draft);
  }
  const stateOf = (draft: Draft | undefined): FileState | undefined => draft && states.get(draft);
  return {
    files: new Map(
      read.map(({ path, draft }) => [path, stateOf(draft) ?? { exists: false, path }]),
    ),
    folders: new Map(
      listed.map(({ path, entries }) => [path, entries && sortEntries(entries, stateOf)]),
    ),
    commands,
  };
}

/** Undefined when the file vanished meanwhile. */
function readDraft(path: string, answer: AnswerReader, place: string): Draft | undefined {
  const kind = answer.text();
  switch (kind) {
    case 'f': {
      const realPath = answer.text().replace(/\n$/, '').replace(/^\/\//, '/');
      const bytes = answer.bytes();
      if (answer.text() !== '0') return undefined;
      return { exists: true, path, realPath, bytes, sha256: sha256(bytes) };
    }
    case '-':
      return { exists: false, path };
    case 'o':
      throw notAFile(path, place);
    case 'l':
      throw linkError(path, 'loop', place);
    default:
      throw denied(path, place);
  }
}

function readEntries(
  path: string,
  answer: AnswerReader,
  place: string,
): { path: string; draft: Draft | undefined }[] | undefined {
  const kind = answer.text();
  if (kind === 'r') throw denied(path, place);
  const entries: { path: string; draft: Draft | undefined }[] = [];
  for (let tag = answer.text(); tag === 'e'; tag = answer.text()) {
    const file = answer.text();
    entries.push({ path: file, draft: readDraft(file, answer, place) });
  }
  return kind === 'd' ? entries : undefined;
}

/** Two patterns may name one file; each is given once. */
function sortEntries(
  entries: readonly { path: string; draft: Draft | undefined }[],
  stateOf: (draft: Draft | undefined) => FileState | undefined,
): FileState[] {
  const byPath = new Map<string, FileState>();
  for (const { path, draft } of entries) {
    const state = stateOf(draft);
    if (state?.exists) byPath.set(path, state);
  }
  return [...byPath.values()].sort((a, b) => byBytes(a.path, b.path));
}

function denied(path: string, place: string): ProcedureError {
  return new ProcedureError('ACCESS_DENIED', `${path} may not be read`, {
    place,
    remedy: 'Log in as a user who may, such as root.',
  });
}
