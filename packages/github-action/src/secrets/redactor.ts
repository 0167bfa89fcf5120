import { formsOf } from './forms.ts';
import { isOrdinary } from './ordinary.ts';
import { spelledPattern } from './spelled.ts';

/** Takes secrets out of what we write ourselves: the runner masks its log, but no output or file. */
export interface Redactor {
  /** Everything that the runner must mask. */
  readonly masks: readonly string[];
  redact(text: string): string;
  /** Each free text in it redacted; keys, names, outcomes, ids and hashes stay, so that it means what it meant. */
  redactAll<T>(value: T): T;
}

/** Fields that hold a word of ours, a count, a name or a hash, and never free text. */
const OURS: ReadonlySet<string> = new Set([
  'schemaVersion',
  'tool',
  'runId',
  'procedure',
  'mode',
  'profile',
  'startedAt',
  'outcome',
  'host',
  'kind',
  'step',
  'code',
  'severity',
  'answer',
  'digest',
  'beforeSha256',
  'afterSha256',
]);

/** `words` are host specs and other words of this run, which a secret may be by chance. */
export function makeRedactor(secrets: readonly string[], words: readonly string[] = []): Redactor {
  const given = secrets.filter((each) => each.trim() !== '');
  const real = given.filter((each) => !isOrdinary(each, words));
  const plain = given.filter((each) => isOrdinary(each, words)).map((each) => each.trim());
  const masks = [...new Set(real.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const parts = [
    ...masks.map(escapeRegExp),
    ...plain.map((word) => `(?<![\\p{L}\\p{N}_-])${escapeRegExp(word)}(?![\\p{L}\\p{N}_-])`),
  ];
  const pattern = parts.length > 0 ? new RegExp(parts.join('|'), 'gu') : undefined;
  const spelled = [...new Set(real)].flatMap((secret) => spelledPattern(secret) ?? []);
  const others = spelled.map((each) => new RegExp(each, 'gu'));
  const redact = (text: string): string => {
    const safe = pattern ? text.replace(pattern, '***') : text;
    return others.reduce((rest, each) => rest.replace(each, '***'), safe);
  };
  return { masks, redact, redactAll: (value) => (pattern ? walk(value, redact) : value) };
}

function walk<T>(value: T, redact: (text: string) => string): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((each) => walk(each, redact)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, OURS.has(key) ? each : walk(each, redact)]),
  ) as T;
}

/** For a pattern with the flag `u`, which takes no needless escape. */
function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
