import { formsOf } from './forms.ts';

/** Takes secrets out of what we write ourselves: the runner masks its log, but no output or file. */
export interface Redactor {
  /** Everything that the runner must mask. */
  readonly masks: readonly string[];
  redact(text: string): string;
  /** Each string in it redacted; keys stay, so that JSON keeps its shape. */
  redactAll<T>(value: T): T;
}

export function makeRedactor(secrets: readonly string[]): Redactor {
  const masks = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const pattern = masks.length > 0 ? new RegExp(masks.map(escapeRegExp).join('|'), 'g') : undefined;
  const redact = (text: string): string => (pattern ? text.replace(pattern, '***') : text);
  return { masks, redact, redactAll: (value) => (pattern ? walk(value, redact) : value) };
}

function walk<T>(value: T, redact: (text: string) => string): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((each) => walk(each, redact)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, walk(each, redact)]),
  ) as T;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
