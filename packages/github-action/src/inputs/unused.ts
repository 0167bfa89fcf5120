import {
  allOptions,
  asksForRuleAlone,
  defaultOf,
  foldAdapter,
  type Option,
  rowsOf,
} from '@quantastor-xenserver/core';
import { type Annotation, warning } from '../log/annotations.ts';
import type { Inputs } from './inputs.ts';

/** A warning for each input that was given and has no effect: nothing is ignored in silence. */
export function unusedInputs(inputs: Inputs, env: NodeJS.ProcessEnv): Annotation[] {
  const { procedure, scope, options } = inputs;
  const taken = new Set(rowsOf({ frontEnd: 'action', scope }).map(({ row }) => row.name));
  const rows: readonly Option<unknown>[] = Object.values(allOptions);
  const given = rows.filter(
    // the job's own token is there without anybody asking for it
    (row) => !taken.has(row.name) && row.name !== 'github-token' && isGiven(row, env),
  );
  const unused = given.map(({ name }) =>
    warning(name, `${procedure} does not take ${name}: it has no effect here`),
  );
  if (options.mode === 'apply' && options.failOnDrift)
    unused.push(warning('fail-on-drift', 'fail-on-drift has no effect with mode apply'));
  if (procedure === 'install-adapter' && asksForNothing(inputs))
    unused.push(
      warning(
        'install-adapter',
        'nothing was asked for: without installer, rule, clone or storage-name there is nothing to install, to add or to check for',
      ),
    );
  return unused;
}

function asksForNothing({ options }: Inputs): boolean {
  const asked = foldAdapter(options);
  return asked.rule === undefined && asksForRuleAlone(asked);
}

/** Given, and not what it is without being given. */
function isGiven(row: Option<unknown>, env: NodeJS.ProcessEnv): boolean {
  const value = (env[`INPUT_${row.name.toUpperCase()}`] ?? '').trim();
  if (value === '' || value.startsWith('${{')) return false;
  const defaults = row.for.map((scope) => defaultOf(row, { frontEnd: 'action', scope }));
  return !defaults.some((each) => each !== undefined && String(each) === value);
}
