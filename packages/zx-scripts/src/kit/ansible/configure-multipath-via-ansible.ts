import { resolve } from 'node:path';
import type { JsonValue, PlaybookOptions } from '@quantastor-xenserver/ansible-runner-ts';
import {
  assembleReport,
  type ConfigureMultipathOptions,
  type HostReport,
  type Profile,
  type Report,
} from '@quantastor-xenserver/core';
import { given } from '../given.ts';
import { profileFrom } from '../profile.ts';
import { conversation } from '../run-options.ts';
import { stopSignal } from '../signals.ts';
import { type AnsibleFlags, ansibleSecretsFrom, secretVariables } from './ansible-flags.ts';
import { COLLECTION, findCollection } from './find-collection.ts';
import { playModule } from './play-module.ts';

/**
 * As core's configureMultipath, for the hosts of an inventory: Ansible reaches them, with its own forks,
 * connections and privileges, and core works through its collection. One report of all hosts.
 *
 * @throws ProcedureError when no host was even begun with.
 */
export async function configureMultipathViaAnsible(
  options: ConfigureMultipathOptions,
  flags: AnsibleFlags,
): Promise<Report> {
  const started = Date.now();
  const profile = await profileFrom(flags);
  const base = await playbookFor(options, flags, profile);
  const { onEvent, confirm } = conversation(flags);
  const mode = flags.check ? 'check' : 'apply';
  const report = (hosts: readonly HostReport[]): Report =>
    assembleReport(hosts, {
      ...{ procedure: 'configure-multipath', mode, profile, started, ended: Date.now() },
    });
  if (flags.check || flags.yes)
    return report(await playModule({ ...base, check: mode === 'check' }, onEvent));
  const plans = await playModule({ ...base, check: true }, onEvent);
  if (!plans.some(({ outcome }) => outcome === 'would-change')) return report(plans);
  const isAgreed = await confirm(plans);
  if (!isAgreed || base.signal?.aborted) return report(plans.map(refused));
  return report(await playModule(base, onEvent));
}

/** Of the variables that carry the options; one a value, so that each keeps its type. */
const PREFIX = 'quantastor_xenserver_wish_';

async function playbookFor(
  options: ConfigureMultipathOptions,
  flags: AnsibleFlags,
  profile: Profile,
): Promise<PlaybookOptions> {
  const collection = findCollection();
  const wish = {
    dialect: options.dialect,
    on_difference: options.onDifference,
    allow_failed_paths: options.allowFailedPaths,
    restart_daemon: options.restartDaemon,
    ...(flags.profile === undefined ? {} : { profile }),
    ...(flags.stateFolder === undefined ? {} : { state_folder: resolve(flags.stateFolder) }),
  };
  return {
    inventory: flags.inventory ?? [],
    playbook: [
      {
        name: 'Multipathing',
        hosts: 'all',
        gather_facts: false,
        tasks: [
          {
            name: 'configure-multipath',
            [`${COLLECTION}.configure_multipath`]: Object.fromEntries(
              Object.keys(wish).map((name) => [name, `{{ ${PREFIX}${name} }}`]),
            ),
          },
        ],
      },
    ],
    // as data: a file's name or a profile may hold what Ansible would take for a template
    extraVars: {
      ...Object.fromEntries(
        Object.entries(wish).map(([name, value]) => [`${PREFIX}${name}`, value as JsonValue]),
      ),
      quantastor_xenserver_node: process.execPath,
    },
    env: Object.fromEntries(secretVariables.map((name) => [name, undefined])),
    secrets: await ansibleSecretsFrom(flags),
    signal: stopSignal(),
    ...(collection === undefined ? {} : { collections: { [COLLECTION]: collection } }),
    ...given({ limit: flags.limit, forks: flags.forks }),
  };
}

/** As core tells a plan that nobody agreed to. */
function refused(plan: HostReport): HostReport {
  if (plan.outcome !== 'would-change') return plan;
  const message = 'the change was not confirmed; nothing was changed';
  return { ...plan, outcome: 'refused', error: { code: 'CANCELLED', message } };
}
