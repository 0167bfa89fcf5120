/** A number of a playbook as Python writes it: JSON's numbers would be rounded, and 1.0 would lose its zero. */
export class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Infinity and NaN are numbers of YAML that no file of ours can hold. */
  get isFinite(): boolean {
    return !/inf|nan/i.test(this.text);
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

/** The mark that the action plugin puts on numbers. */
const MARK = '__number__';

/** Arguments as they came, with numbers for marks. */
export function reviveNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reviveNumbers);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === MARK && typeof first[1] === 'string')
    return new WrittenNumber(first[1]);
  return Object.fromEntries(entries.map(([name, each]) => [name, reviveNumbers(each)]));
}

/** The value with JavaScript's own numbers; undefined where one of them would not keep its value. */
export function plainNumbers(value: unknown): { readonly value: unknown } | undefined {
  if (value instanceof WrittenNumber) {
    const number = Number(value.text);
    const isExact = /[.e]/i.test(value.text)
      ? Number.isFinite(number)
      : Number.isSafeInteger(number);
    return isExact ? { value: number } : undefined;
  }
  if (Array.isArray(value)) {
    const items = value.map(plainNumbers);
    return items.includes(undefined) ? undefined : { value: items.map((each) => each?.value) };
  }
  if (typeof value !== 'object' || value === null || value.constructor !== Object) return { value };
  const entries = Object.entries(value).map(([name, each]) => [name, plainNumbers(each)] as const);
  if (entries.some(([, each]) => each === undefined)) return undefined;
  return { value: Object.fromEntries(entries.map(([name, each]) => [name, each?.value])) };
}
