import { mendKey } from '../inputs/mend-key.ts';
import { secretInputs } from '../inputs/read-inputs.ts';
import { type Annotation, warning } from '../log/annotations.ts';
import { derivedSecrets, proxySecrets } from './derived.ts';
import { isOrdinary } from './ordinary.ts';

export interface Gathered {
  readonly secrets: readonly string[];
  /** Host specs: a secret that is a part of one would hide it. */
  readonly words: readonly string[];
  readonly token: string | undefined;
  readonly warnings: readonly Annotation[];
}

/** All that must not be shown, before anything else is read. */
export function gatherSecrets(env: NodeJS.ProcessEnv): Gathered {
  const input = (name: string): string => env[`INPUT_${name.toUpperCase()}`] ?? '';
  const words = ['hosts', 'pool-master', 'licence-hosts'].flatMap((name) =>
    input(name).split(/[\s,"[\]]+/),
  );
  const named = secretInputs().map((name) => ({ name, value: input(name) }));
  const given = named.filter(({ value }) => value.trim() !== '');
  const derived = derivedSecrets(input('installer'), input('installer-args'));
  const token = input('github-token').trim();
  return {
    words,
    // a key that is mended has lines that the given text has not
    secrets: [
      ...given.flatMap(({ name, value }) =>
        name === 'ssh-private-key' ? [value, mendKey(value)] : [value],
      ),
      ...derived,
      ...proxySecrets(env),
    ],
    token: token === '' || token.startsWith('${{') ? undefined : token,
    warnings: given
      .filter(({ value }) => isOrdinary(value, words))
      .map(({ name }) => ordinary(name)),
  };
}

function ordinary(name: string): Annotation {
  return warning(
    name,
    `${name} is very short, or also a word of the results: it is hidden in free text only, so that results stay what they are. Take a longer one`,
  );
}
