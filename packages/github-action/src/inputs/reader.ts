/** What is wrong with one input. Nothing is touched once there is one. */
export interface InputProblem {
  readonly input: string;
  readonly message: string;
}

/** All that is wrong with the inputs, each told by itself. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ input, message }) => `${input}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

/** One thing that is wrong with one input. */
export function wrongInput(input: string, message: string): InputError {
  return new InputError([{ input, message }]);
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads inputs as the runner hands them over, and gathers what is wrong instead of stopping at the first. */
export interface InputReader {
  readonly problems: InputProblem[];
  /** '' when it is not given. The runner keeps hyphens: `INPUT_POOL-MASTER`. */
  raw(name: string): string;
  /** Trimmed; undefined when it is empty. */
  text(name: string): string | undefined;
  /** Lines without blanks around them, without empty ones and `#` comments; a JSON list of strings; a block list of YAML. */
  lines(name: string): string[];
  /** Lines `NAME=VALUE`, or a JSON object; a line that is none makes the whole no map. */
  map(name: string): unknown;
  wrong(input: string, message: string): void;
}

export function makeReader(env: Environment): InputReader {
  const problems: InputProblem[] = [];
  const raw = (name: string): string => env[`INPUT_${name.toUpperCase()}`] ?? '';
  const text = (name: string): string | undefined => raw(name).trim() || undefined;
  const wrong = (input: string, message: string): void => void problems.push({ input, message });
  const readList = (name: string, given: string): string[] => {
    try {
      const list: unknown = JSON.parse(given);
      if (Array.isArray(list) && list.every((each) => typeof each === 'string'))
        return list.map((each) => each.trim()).filter(Boolean);
    } catch {
      // told below
    }
    wrong(name, 'this begins as a JSON list but is not one of strings, such as ["a", "b"]');
    return [];
  };
  return {
    problems,
    raw,
    text,
    wrong,
    lines: (name) => {
      const given = raw(name).trim();
      // a glob may begin so too: `[ab].conf`
      if (/^\[\s*(["'[\]{]|$)|^\[[^\]]*\]$/.test(given)) return readList(name, given);
      const lines = given
        .split(/\r\n|\r|\n/)
        .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
        .filter(Boolean);
      // a block list of YAML, handed over as text
      const isBlock = lines.length > 0 && lines.every((line) => /^-\s+\S/.test(line));
      return isBlock ? lines.map((line) => line.replace(/^-\s+(["']?)(.*)\1$/, '$2')) : lines;
    },
    map: (name) => {
      const given = raw(name).trim();
      if (given.startsWith('{')) return readObject(given);
      const lines = given.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
      const pairs = lines.map((line) => /^\s*([^=\s][^=]*?)\s*=(.*)$/.exec(line));
      if (!pairs.every((pair) => pair !== null)) return given;
      return Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value]));
    },
  };
}

function readObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** As a message shows a value: cut, on one line. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
}
