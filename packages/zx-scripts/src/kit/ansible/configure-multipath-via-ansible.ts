import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { JsonValue, PlaybookOptions } from '@quantastor-xenserver/ansible-runner-ts';
import {
  allOptions,
  foldMultipath,
  nameIn,
  type OptionFields,
  type Profile,
  rowsOf,
  variableOf,
} from '@quantastor-xenserver/core';
import { type HostReport, mergeReports, type Report } from '@quantastor-xenserver/core/report';
import { profileFrom } from '../profile.ts';
import { conversation } from '../run/run-options.ts';
import { stopSignal } from '../signals.ts';
import { playModule } from './play-module.ts';

const COLLECTION = 'quantastor.xenserver';

/** Variables that may hold a password; Ansible's processes must not inherit them. */
const secretVariables: readonly string[] = [
  allOptions.vaultPassword,
  allOptions.becomePassword,
  allOptions.connectionPassword,
].map(variableOf);

/**
 * As core's configureMultipath, for the hosts of an inventory: Ansible reaches them, with its own forks,
 * connections and privileges, and core works through its collection. One report of all hosts.
 *
 * @throws ProcedureError when no host was even begun with.
 */
export async function configureMultipathViaAnsible(options: OptionFields): Promise<Report> {
  const started = Date.now();
  const profile = await profileFrom(options);
  const base = await playbookFor(options, profile);
  const { onEvent, confirm } = conversation(options, 'configure-multipath');
  const mode = options.check ? 'check' : 'apply';
  const report = (hosts: readonly HostReport[]): Report =>
    mergeReports(hosts, {
      ...{ procedure: 'configure-multipath', mode, profile, started, ended: Date.now() },
    });
  if (options.check || options.yes)
    return report(await playModule({ ...base, check: mode === 'check' }, onEvent));
  const plans = await playModule({ ...base, check: true }, onEvent);
  if (!plans.some(({ outcome }) => outcome === 'would-change')) return report(plans);
  const isAgreed = await confirm(plans);
  if (!isAgreed || base.signal?.aborted) return report(plans.map(refused));
  return report(await playModule(base, onEvent));
}

/** Of the variables that carry the options; one a value, so that each keeps its type. */
const PREFIX = 'quantastor_xenserver_desired_';

async function playbookFor(options: OptionFields, profile: Profile): Promise<PlaybookOptions> {
  const collection = findCollection();
  const { limit, concurrency: forks } = options;
  const desired = {
    ...argumentsOf(foldMultipath(options)),
    ...(options.profile === undefined ? {} : { profile }),
    ...(options.stateFolder === undefined ? {} : { state_folder: resolve(options.stateFolder) }),
  };
  return {
    inventory: options.inventory ?? [],
    playbook: [
      {
        name: 'Multipathing',
        hosts: 'all',
        gather_facts: false,
        tasks: [
          {
            name: 'configure-multipath',
            [`${COLLECTION}.configure_multipath`]: Object.fromEntries(
              Object.keys(desired).map((name) => [name, `{{ ${PREFIX}${name} }}`]),
            ),
          },
        ],
      },
    ],
    // as data: a file's name or a profile may hold what Ansible would take for a template
    extraVars: {
      ...Object.fromEntries(
        Object.entries(desired).map(([name, value]) => [`${PREFIX}${name}`, value as JsonValue]),
      ),
      quantastor_xenserver_node: process.execPath,
    },
    env: Object.fromEntries(secretVariables.map((name) => [name, undefined])),
    secrets: secretsOf(options),
    signal: stopSignal(),
    ...(collection === undefined ? {} : { collections: { [COLLECTION]: collection } }),
    ...(limit !== undefined && { limit }),
    ...(forks !== undefined && { forks }),
  };
}

/** The options that the module has too, by its names: a new one needs no line here. */
function argumentsOf(folded: ReturnType<typeof foldMultipath>): Record<string, unknown> {
  const values: Readonly<Record<string, unknown>> = { ...folded };
  return Object.fromEntries(
    rowsOf({ frontEnd: 'ansible', scope: 'configure-multipath' })
      .filter(({ field }) => values[field] !== undefined)
      .map(({ field, row }) => [nameIn('ansible', row), values[field]]),
  );
}

function secretsOf(options: OptionFields): NonNullable<PlaybookOptions['secrets']> {
  const { vaultPassword, becomePassword, connectionPassword } = options;
  return {
    ...(vaultPassword !== undefined && { vaultPassword }),
    ...(becomePassword !== undefined && { becomePassword }),
    ...(connectionPassword !== undefined && { connectionPassword }),
  };
}

/** As core tells a plan that nobody agreed to. */
function refused(plan: HostReport): HostReport {
  if (plan.outcome !== 'would-change') return plan;
  const message = 'the change was not confirmed; nothing was changed';
  const remedy = 'Run the same again and agree to it at the question, or with {yes}.';
  return { ...plan, outcome: 'refused', error: { code: 'CANCELLED', message, remedy } };
}

/**
 * The folder of the collection that is installed beside this package; undefined leaves it to Ansible
 * to find the one that `ansible-galaxy` has installed.
 */
function findCollection(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      '@quantastor-xenserver/ansible-module-shim/package.json',
    );
    const folder = join(dirname(manifest), 'dist/collection');
    return existsSync(join(folder, 'galaxy.yml')) ? folder : undefined;
  } catch {
    return undefined;
  }
}
