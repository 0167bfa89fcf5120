/** What JSON can say. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What a program of Python wrote as JSON. An integer that a number would round, Infinity and NaN are text, and text that
 * Ansible marks as no template is the text.
 */
export function parsePythonJson(text: string): unknown {
  const marked = text.replace(TOKENS, (token) =>
    token.startsWith('"') || (/^-?\d/.test(token) && Number.isSafeInteger(Number(token)))
      ? token
      : JSON.stringify(token),
  );
  return JSON.parse(marked, (_, value: unknown) => {
    if (!isObject(value)) return value;
    const unsafe = value['__ansible_unsafe'];
    return typeof unsafe === 'string' && Object.keys(value).length === 1 ? unsafe : value;
  });
}

/** Strings, so that nothing is looked for in them; integers of 16 digits or more; what is no JSON. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])|-?Infinity|NaN/g;
