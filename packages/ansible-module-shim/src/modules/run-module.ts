import { isProcedureError } from '@quantastor-xenserver/core';
import { fieldsOf } from '../options/fields.ts';
import { OptionsError } from '../options/options-error.ts';
import { givenOptions, readOptions } from '../options/read-options.ts';
import { censor, secretsOf, shownArguments } from '../result/censor.ts';
import { errorResult } from '../result/error-result.ts';
import type { ModuleCall, ModuleResult } from './module.ts';
import { modules } from './modules.ts';

/** What every result has, so that a playbook need not ask whether it is there. */
const SHAPE = { diagnostics: [], undone: [], left: [] };

/** Checks the arguments, runs the module, and resolves with what Ansible is to have: also a failure is a result. */
export async function runModule(
  name: string,
  args: Readonly<Record<string, unknown>>,
  call: Omit<ModuleCall, 'options' | 'fields'>,
): Promise<ModuleResult> {
  const module = modules[name];
  if (!module) return { ...SHAPE, changed: false, failed: true, msg: `there is no module ${name}` };
  const invocation = { module_args: shownArguments(module.spec, args) };
  const secrets = secretsOf(module.spec, args);
  let result: ModuleResult;
  try {
    const options = readOptions(module.spec, args);
    const fields = fieldsOf(givenOptions(module.spec, args), module.scopeOf(options));
    result = await module.run({ ...call, options, fields });
  } catch (error) {
    result = isForeseen(error) ? errorResult(error) : crash(error);
  }
  return censor({ ...SHAPE, ...result, invocation }, secrets);
}

function isForeseen(error: unknown): error is Error {
  return error instanceof OptionsError || isProcedureError(error);
}

function crash(error: unknown): ModuleResult {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    changed: false,
    failed: true,
    msg: `unforeseen error: ${message}`,
    exception: stack ?? message,
  };
}
