import type { GivenFile, OptionSpec } from './spec.ts';
import { plainNumbers, reviveNumbers, WrittenNumber } from './written-number.ts';

export type Converted = { readonly value: unknown } | { readonly problem: string };

const TRUE = ['y', 'yes', 'on', '1', 'true', 't'];
const FALSE = ['n', 'no', 'off', '0', 'false', 'f'];

/** A value as the option wants it: on an ad-hoc command line every value is a string. */
export function convert(value: unknown, option: OptionSpec, name: string): Converted {
  const wrong = (what: string): Converted => ({
    problem: `argument '${name}' is ${option.secret ? 'not usable' : shown(value)}: ${what}`,
  });
  const { type, choices } = option;
  if (value instanceof WrittenNumber && !value.isFinite && type !== 'dict')
    return wrong('infinity and NaN are not usable');
  switch (type) {
    case 'str': {
      if (typeof value === 'object' && !(value instanceof WrittenNumber))
        return wrong('a string is wanted');
      // YAML 1.1 reads a bare yes or no as a boolean; a choice of that name was meant
      const words = typeof value === 'boolean' ? booleanWords(value) : [String(value)];
      const word = choices ? words.find((each) => choices.includes(each)) : words[0];
      if (choices && word === undefined)
        return wrong(`value of ${name} must be one of: ${choices.join(', ')}`);
      if (typeof value === 'boolean' && !choices)
        return wrong('YAML reads it as a boolean; put it in quotes');
      return { value: word };
    }
    case 'bool': {
      if (typeof value === 'boolean') return { value };
      const word = String(value).toLowerCase();
      if (TRUE.includes(word)) return { value: true };
      return FALSE.includes(word) ? { value: false } : wrong('yes or no is wanted');
    }
    case 'int': {
      const text = value instanceof WrittenNumber ? value.text : value;
      const number = typeof text === 'string' && text.trim() !== '' ? Number(text) : text;
      return Number.isSafeInteger(number)
        ? { value: number }
        : wrong('a whole number of at most 16 digits is wanted');
    }
    case 'dict': {
      const found = typeof value === 'string' ? fromText(value) : value;
      return isRecord(found)
        ? { value: found }
        : wrong('a dictionary is wanted, or text as {"key": "value"} or key=value');
    }
    case 'list':
      return convertList(value, option, name);
    case 'file': {
      const file = givenFile(value);
      if (file) return { value: file };
      // the text itself: the action plugin left it as it is
      if (typeof value === 'string') return { value };
      if (!isRecord(value)) return wrong('a file is wanted');
      return (
        plainNumbers(value) ?? wrong('a number in it cannot be kept as it is written; quote it')
      );
    }
    case 'raw':
      return { value: value instanceof WrittenNumber ? value.text : value };
  }
}

function convertList(value: unknown, { elements }: OptionSpec, name: string): Converted {
  const list = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(',')
      : [value];
  const items: unknown[] = [];
  for (const item of list) {
    const plain = elements === 'dict' ? plainNumbers(item) : { value: String(item) };
    const isOne = elements === 'dict' ? isRecord(item) : typeof item !== 'object' || isUsable(item);
    if (!isOne || !plain)
      return { problem: `argument '${name}': each item must be a ${elements ?? 'str'}` };
    if (typeof item === 'boolean')
      return {
        problem: `argument '${name}': YAML reads an item of it as the boolean ${item}; put it in quotes`,
      };
    items.push(plain.value);
  }
  return { value: items };
}

/** A path with the file's bytes, as the action plugin hands it over. */
function givenFile(value: unknown): GivenFile | undefined {
  if (!isRecord(value) || Object.keys(value).sort().join() !== 'base64,path') return undefined;
  return {
    path: String(value['path']),
    bytes: new Uint8Array(Buffer.from(String(value['base64']), 'base64')),
  };
}

function booleanWords(value: unknown): string[] {
  return value === true ? TRUE : value === false ? FALSE : [];
}

/** JSON, or `key=value` words as Ansible reads them; a number in JSON keeps its text. */
function fromText(text: string): unknown {
  if (text.trimStart().startsWith('{')) return fromJson(text);
  const words = text.match(/(?:[^\s,"']|"[^"]*"|'[^']*')+/g) ?? [];
  const pairs = words.map((word) => /^([^=\s]+)=(.*)$/s.exec(word));
  if (pairs.length === 0 || pairs.includes(null)) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => [pair?.[1] ?? '', (pair?.[2] ?? '').replace(/^(["'])(.*)\1$/s, '$2')]),
  );
}

function fromJson(text: string): unknown {
  try {
    JSON.parse(text);
    // strings are passed over, numbers outside of them are marked before JSON rounds them
    const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
      token.startsWith('"') ? token : `{"__number__":"${token}"}`,
    );
    return reviveNumbers(JSON.parse(marked));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof WrittenNumber)
  );
}

function isUsable(value: unknown): boolean {
  return value instanceof WrittenNumber && value.isFinite;
}

function shown(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 80);
}
