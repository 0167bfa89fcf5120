import type { GivenFile, OptionSpec } from './spec.ts';

export type Converted = { readonly value: unknown } | { readonly problem: string };

const TRUE = ['y', 'yes', 'on', '1', 'true', 't'];
const FALSE = ['n', 'no', 'off', '0', 'false', 'f'];

/** A value as the option wants it: on an ad-hoc command line every value is a string. */
export function convert(value: unknown, option: OptionSpec, name: string): Converted {
  const wrong = (what: string): Converted => ({
    problem: `argument '${name}' is ${option.secret ? 'not usable' : shown(value)}: ${what}`,
  });
  const { type, choices } = option;
  switch (type) {
    case 'str': {
      if (typeof value === 'object') return wrong('a string is wanted');
      const text = typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
      // YAML 1.1 reads a bare yes or no as a boolean; a choice of that name was meant
      const [word] = [text, ...booleanWords(value)].filter((each) => choices?.includes(each));
      if (choices && word === undefined)
        return wrong(`value of ${name} must be one of: ${choices.join(', ')}`);
      return { value: word ?? text };
    }
    case 'bool': {
      if (typeof value === 'boolean') return { value };
      const word = String(value).toLowerCase();
      if (TRUE.includes(word)) return { value: true };
      return FALSE.includes(word) ? { value: false } : wrong('yes or no is wanted');
    }
    case 'int': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return Number.isSafeInteger(number) ? { value: number } : wrong('a whole number is wanted');
    }
    case 'dict': {
      const found = typeof value === 'string' ? fromJson(value) : value;
      return isRecord(found) ? { value: found } : wrong('a dictionary is wanted');
    }
    case 'list':
      return convertList(value, option, name);
    case 'file': {
      const file = givenFile(value);
      return file || isRecord(value) ? { value: file ?? value } : wrong('a file is wanted');
    }
    case 'raw':
      return { value };
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
    if (elements === 'dict' ? !isRecord(item) : typeof item === 'object')
      return { problem: `argument '${name}': each item must be a ${elements ?? 'str'}` };
    items.push(elements === 'dict' ? item : String(item));
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

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 80);
}
