import { Refusal } from '../diagnostic-code.ts';

const dotted = /^\d+(?:\.\d+){1,5}$/;

/** Two to six numbers with dots between them: `2.0.0.4`. */
export function isVersion(text: string): boolean {
  return dotted.test(text);
}

/**
 * The next version: the last number is raised by one, whatever its size; `2.0.0.9` becomes
 * `2.0.0.10`. Leading zeros keep its width: `2.0.09` becomes `2.0.10`.
 *
 * @throws Refusal when it is not a plain dotted number.
 */
export function raiseVersion(version: string): string {
  if (!isVersion(version))
    throw new Refusal(
      'bad-version',
      `the version ${JSON.stringify(version)} is no plain dotted number`,
      {
        help: 'Which version comes next cannot be told: raise it by hand.',
      },
    );
  const dot = version.lastIndexOf('.') + 1;
  const last = version.slice(dot);
  return version.slice(0, dot) + String(BigInt(last) + 1n).padStart(last.length, '0');
}
