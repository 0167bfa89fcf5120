import { MAX_FILE_BYTES } from '../../os/limits.ts';
import type {
  CallOptions,
  CommandResult,
  Facts,
  FactsQuery,
  InOne,
  InOneAnswers,
} from '../host.ts';
import { factsBody, factsFunctions, readFacts, rememberFiles } from './facts.ts';
import type { KnownContents } from './known-contents.ts';
import { readRecorded, recordBody, recordFunctions } from './record.ts';
import { readAnswered, replaceTold } from './replace.ts';
import { answerMs, readRan, runBody, runFunctions, secondsOf } from './run.ts';
import type { RemoteShell } from './shell.ts';
import { type AnswerReader, readAnswer } from './wire.ts';

/** What is said on stderr from here on is of the next thing. */
const NEXT = `printf '%s' "$q_m" >&2`;

export interface InOneContext {
  readonly known: KnownContents;
  /** For what is no command. */
  readonly answerTimeoutMs: number;
}

/** One round trip; what follows something that failed is not done. */
export async function askInOne(
  shell: RemoteShell,
  operation: InOne,
  { known, answerTimeoutMs }: InOneContext,
  { signal }: CallOptions = {},
): Promise<InOneAnswers> {
  const { replace, record, commands } = operation;
  const told = replace && replaceTold(shell, replace, known);
  const limitMs = commands.reduce((sum, { timeoutMs }) => sum + answerMs(timeoutMs), 0);
  const changes = told || record ? recordFunctions : [factsFunctions];
  const body = bodyOf(operation);
  const answer = await shell.ask({
    doing: doingOf(operation),
    functions: [...changes, runFunctions],
    // the end of a replacement, and what comes behind it, arrive together or not at all
    compounds: told
      ? [...told.compounds.slice(0, -1), `${told.compounds.at(-1)}\n${onlyIf('-z "$q_st"', body)}`]
      : [body],
    ...(told && { calls: told.calls }),
    timeoutMs: Math.min(LONGEST_MS, answerTimeoutMs + (told?.moreMs ?? 0) + limitMs),
    limit: 2 * MAX_FILE_BYTES,
    // nobody walks away from a file that is being replaced
    ...(signal && !replace ? { signal } : {}),
  });
  const said = [...answer.stderr];
  const reader = readAnswer(answer);
  const replaced = replace && readAnswered(replace, reader, said.shift(), known);
  const done = replaced ? { replaced } : {};
  try {
    if (record) readRecorded(reader, { stderr: said.splice(0, 1) });
  } catch (error) {
    if (!replaced) throw error;
    return { ...done, notRecorded: error, commands: [] };
  }
  return { ...done, ...readRest(operation, reader, said, known) };
}

const LONGEST_MS = 2 ** 31 - 1;

/** What comes behind the file: the record, the commands, the questions, each with a part of stderr for itself. */
function bodyOf({ replace, record, commands, query }: InOne): string {
  const parts = commands.map(({ argv, timeoutMs }) =>
    runBody(argv, secondsOf(timeoutMs), undefined),
  );
  const after = query ? factsBody(query) : ':';
  const [first = ':', ...others] = parts;
  const ran = [first, ...others.map((each) => `${NEXT}\n${each}`)].reduceRight(
    (rest, each) => `${each}\n${onlyIf('"$q_x" = 0', rest)}`,
    after,
  );
  const start = replace ? `${NEXT}\n` : '';
  if (!record) return `${start}${ran}`;
  return `${start}${recordBody(record)}\n${onlyIf('-z "$q_st"', `${NEXT}\n${ran}`)}`;
}

function onlyIf(condition: string, body: string): string {
  return `if [ ${condition} ]; then\n${body}\nfi`;
}

function readRest(
  { commands, query }: InOne,
  reader: AnswerReader,
  said: Buffer[],
  known: KnownContents,
): Omit<InOneAnswers, 'replaced' | 'notRecorded'> {
  const results: CommandResult[] = [];
  for (const { argv } of commands) {
    const result = readRan(argv, reader, said.shift());
    results.push(result);
    if (result.exit !== 0) return { commands: results };
  }
  const facts = query && readIfWhole(query, reader, said);
  if (!facts) return { commands: results };
  rememberFiles(facts, known);
  return { commands: results, facts };
}

/** What cannot be read is asked once more by whoever wants it, and says then why; what was done stands. */
function readIfWhole(
  query: FactsQuery,
  reader: AnswerReader,
  said: readonly Buffer[],
): Facts | undefined {
  try {
    // the first part of stderr is what was said before the first question
    return readFacts(query, reader, [Buffer.alloc(0), ...said]);
  } catch {
    return undefined;
  }
}

function doingOf({ replace, commands }: InOne): string {
  const programs = [...new Set(commands.map(({ argv: [program = ''] }) => program))];
  return [
    ...(replace ? [`writing ${replace.path}`] : []),
    ...(programs.length > 0 ? [`running ${programs.join(', ')}`] : []),
  ].join(' and ');
}
