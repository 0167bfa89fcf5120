import { ProcedureError } from '../../errors.ts';
import type { PresentFile } from '../../hosts/host.ts';
import type { Profile } from '../../profiles/profile.ts';
import { planDeviceRule } from '../../storagelink/plan-device-rule.ts';
import type { DeviceRulePlan, DeviceRuleSource, DeviceRuleWish } from '../../storagelink/types.ts';
import { decodeXml, encodeXml } from '../../storagelink/xml/encoding.ts';
import { hasErrors } from '../../text/diagnostic.ts';
import { applyEdits } from '../../text/edit.ts';
import type { Sha256 } from '../../text/sha256.ts';
import type { StepContext } from '../step.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { type ServiceConfig, serverFolderOf } from './service-config.ts';
import { isAbsoluteWindowsPath, joinWindowsPath } from './windows-path.ts';

/** Named so by the published procedure. */
export const RULE_FILE = 'scsi_device_id_config.xml';

export interface ReadRules {
  readonly file: PresentFile;
  readonly text: string;
  readonly plan: DeviceRulePlan;
  /** The whole new file; the old one when there is nothing to do. */
  readonly after: Uint8Array;
  readonly afterSha256: Sha256;
}

/**
 * The rule file of the server and what is to be done to it.
 *
 * @throws ProcedureError NOT_FOUND when there is none, BAD_INPUT when its folder cannot be told.
 */
export async function readRules(
  context: StepContext<AdapterOptions>,
  config: ServiceConfig | undefined,
  source: DeviceRuleSource,
): Promise<ReadRules> {
  const { host, options, profile, signal } = context;
  const path = joinWindowsPath(serverFolder(context, config), RULE_FILE);
  const file = await host.read(path, signal ? { signal } : {});
  if (!file.exists)
    throw new ProcedureError('NOT_FOUND', `the rule file ${RULE_FILE} is not there`, {
      place: `${host.name}: ${path}`,
      remedy: 'Give the Server folder of StorageLink.',
    });
  const decoded = decodeXml(file.bytes);
  const planned = planDeviceRule(decoded.text, ruleWish(options, profile, source));
  const diagnostics = [...decoded.diagnostics, ...planned.diagnostics];
  const plan = hasErrors(diagnostics)
    ? { ...planned, edits: [], refused: true, diagnostics }
    : { ...planned, diagnostics };
  const after =
    plan.edits.length === 0
      ? file.bytes
      : encodeXml(applyEdits(decoded.text, plan.edits), decoded.encoding);
  return { file, text: decoded.text, plan, after, afterSha256: await sha256Of(after) };
}

async function sha256Of(bytes: Uint8Array): Promise<Sha256> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function ruleWish(
  options: AdapterOptions,
  profile: Profile,
  source: DeviceRuleSource,
): DeviceRuleWish {
  if (!profile.storagelink)
    throw new ProcedureError('BAD_INPUT', `the profile ${profile.id} has no StorageLink adapter`, {
      remedy: 'Add its storagelink part, or run configure-multipath only.',
    });
  return {
    match: profile.storagelink.match,
    source,
    ...(options.list === undefined ? {} : { list: options.list }),
    ...(options.version === undefined ? {} : { version: options.version }),
  };
}

function serverFolder(
  { host, options }: StepContext<AdapterOptions>,
  config: ServiceConfig | undefined,
): string {
  if (options.serverFolder !== undefined) {
    if (isAbsoluteWindowsPath(options.serverFolder)) return options.serverFolder;
    throw new ProcedureError('BAD_INPUT', 'the Server folder is not an absolute Windows path', {
      place: options.serverFolder,
    });
  }
  const folder = config && serverFolderOf(config.binaryPath);
  if (folder) return folder;
  throw new ProcedureError(
    'NOT_FOUND',
    `the folder of the service "${options.service}" cannot be told`,
    {
      place: host.name,
      remedy: 'Give the Server folder of StorageLink.',
    },
  );
}
