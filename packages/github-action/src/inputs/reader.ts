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

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads inputs as the runner hands them over, and gathers what is wrong instead of stopping at the first. */
export interface InputReader {
  readonly problems: InputProblem[];
  /** '' when it is not given. The runner keeps hyphens: `INPUT_POOL-MASTER`. */
  raw(name: string): string;
  /** Trimmed; undefined when it is empty. */
  text(name: string): string | undefined;
  /** Lines without blanks around them, without empty ones and `#` comments; or a JSON list of strings. */
  lines(name: string): string[];
  choice<T extends string>(name: string, choices: readonly T[], otherwise: T): T;
  /** `true` or `false`, as YAML 1.2 writes them. */
  flag(name: string, otherwise: boolean): boolean;
  wholeNumber(name: string, least: number, most: number): number | undefined;
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
    wrong(name, 'this begins as a JSON list and is none of strings, such as ["a", "b"]');
    return [];
  };
  return {
    problems,
    raw,
    text,
    wrong,
    lines: (name) => {
      const given = raw(name).trim();
      if (given.startsWith('[')) return readList(name, given);
      return given
        .split(/\r\n|\r|\n/)
        .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
        .filter(Boolean);
    },
    choice: (name, choices, otherwise) => {
      const given = text(name);
      if (given === undefined) return otherwise;
      const found = choices.find((each) => each === given);
      if (found === undefined) wrong(name, `${quote(given)} is none of ${choices.join(', ')}`);
      return found ?? otherwise;
    },
    flag: (name, otherwise) => {
      const given = text(name);
      if (given === undefined) return otherwise;
      if (/^(true|True|TRUE)$/.test(given)) return true;
      if (!/^(false|False|FALSE)$/.test(given))
        wrong(name, `${quote(given)} is neither true nor false`);
      return false;
    },
    wholeNumber: (name, least, most) => {
      const given = text(name);
      if (given === undefined) return undefined;
      const number = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
      if (number >= least && number <= most) return number;
      wrong(name, `${quote(given)} is not a whole number from ${least} to ${most}`);
      return undefined;
    },
  };
}

/** As a message shows a value: cut, on one line. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
}
