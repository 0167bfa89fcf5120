import type { Diagnostic } from '../text/diagnostic.ts';

export type ProfileCode = 'bad-profile';

/** Takes a value of unknown shape apart; what is wrong is noted with its path, and undefined given back. */
export class ObjectReader {
  readonly diagnostics: Diagnostic<ProfileCode>[] = [];

  fail(path: string, message: string, help?: string): void {
    const place = path === '' ? 'the profile' : path;
    this.diagnostics.push({
      severity: 'error',
      code: 'bad-profile',
      message: `${place} ${message}`,
      ...(help ? { help } : {}),
    });
  }

  /** An object with all `required` fields and no others than the `optional` ones. */
  fields(
    value: unknown,
    path: string,
    required: readonly string[],
    optional: readonly string[] = [],
  ): ReadonlyMap<string, unknown> | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.fail(path, 'must be an object');
      return undefined;
    }
    const fields = new Map<string, unknown>(Object.entries(value));
    for (const name of fields.keys())
      if (!required.includes(name) && !optional.includes(name))
        this.fail(
          path,
          `has an unknown field ${JSON.stringify(name)}`,
          `Its fields are ${[...required, ...optional].join(', ')}.`,
        );
    for (const name of required) if (!fields.has(name)) this.fail(join(path, name), 'is missing');
    return fields;
  }

  /** A string that `pattern` takes; `rule` says in words what that is. */
  text(value: unknown, path: string, pattern: RegExp, rule: string): string | undefined {
    if (typeof value !== 'string') this.fail(path, 'must be a text');
    else if (!pattern.test(value)) this.fail(path, `must be ${rule}`);
    else return value;
    return undefined;
  }

  /** A list of at least `least` elements, each read by `read`. */
  list<T>(
    value: unknown,
    path: string,
    least: number,
    read: (element: unknown, path: string) => T | undefined,
  ): T[] | undefined {
    if (!Array.isArray(value)) {
      this.fail(path, 'must be a list');
      return undefined;
    }
    if (value.length < least) this.fail(path, `must have at least ${least} of them`);
    const elements = Array.from(value, (element, index) => read(element, `${path}[${index}]`));
    return elements.every((element) => element !== undefined) ? elements : undefined;
  }
}

export function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
