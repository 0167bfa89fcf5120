import { ProcedureError, toProcedureError } from '../../errors.ts';
import type { FileState, Host } from '../../hosts/host.ts';
import type { InstallAction } from '../../procedures/action.ts';
import { higherVersion, isLower } from '../../procedures/adapter/server-records.ts';
import { requireWellFormed } from '../../storagelink/rule/read.ts';
import {
  isSameButVersion,
  raisesVersion,
  removedEntries,
  ruleVersion,
  underNextNumber,
} from '../../storagelink/rule/version-change.ts';
import { decodeXml, encodeXml } from '../../storagelink/xml/encoding.ts';
import { wholeDiff } from '../../text/diff.ts';
import type { JsonValue } from '../../text/json.ts';
import { keepBytes } from '../record/kept-rules.ts';
import type { RunDiagnostic } from '../report/findings.ts';
import type { ActionContext, ActionRecord, ActionResult, UndoResult } from './executor.ts';
import { publishedOn } from './published.ts';
import { highestBefore, isUpNow, raiseLeft, raiseOver } from './raise-over.ts';

type Rules = NonNullable<InstallAction['rules']>;

/** The rule file's bytes, for the journal; and copies of them on the server, one with the run's backups. */
export async function keepRules(
  { host, runId }: Pick<ActionContext, 'host' | 'runId'>,
  rules: Rules,
): Promise<JsonValue> {
  const file = await host.read(rules.path);
  if (!file.exists) return null;
  const copy = await host.read(rules.backup);
  await host.replace({
    path: rules.backup,
    expected: copy.exists ? copy.sha256 : null,
    content: file.bytes,
  });
  await keepBytes(host, runId, file.bytes);
  return { rules: Buffer.from(file.bytes).toString('base64') };
}

export interface InstallerEdit {
  readonly shown: NonNullable<ActionResult['shown']>;
  readonly findings: readonly RunDiagnostic[];
  /** Its own bytes, base64. */
  readonly left: string;
  readonly removed: readonly string[];
  /** Why nobody can read the file as it is now; undefined for a whole one. */
  readonly damage: string | undefined;
}

/** What the installer did to the rule file; undefined when it left it alone. */
export async function compareRules(
  host: Host,
  rules: Rules,
  prepared: JsonValue,
): Promise<InstallerEdit | undefined> {
  const before = keptBytes(prepared);
  if (!before) return undefined;
  const file = await host.read(rules.path);
  const old = decodeXml(before).text;
  const now = file.exists ? decodeXml(file.bytes).text : '';
  if (now === old) return undefined;
  const removed = removedEntries(old, now, rules.match);
  const diff = wholeDiff(rules.path, old, now);
  const findings: RunDiagnostic[] = [
    {
      severity: 'info',
      code: 'installer-changed-rules',
      message: `the installer changed the rule file: ${countLines(diff)}`,
      path: rules.path,
      help: `Its bytes from before are in ${rules.backup}.`,
    },
  ];
  if (removed.length > 0)
    findings.push({
      severity: 'warning',
      code: 'installer-removed-rules',
      message: `the installer took ${removed.length} of its entries out, or switched them off: ${someOf(removed)}`,
      path: rules.path,
      help: `The file from before is ${rules.backup}.`,
    });
  const left = Buffer.from(file.exists ? file.bytes : new Uint8Array()).toString('base64');
  return { shown: { diff }, findings, left, removed, damage: damageOf(file) };
}

/** A finding is one line; the diff itself is shown with the installer's step, as that of any file. */
function countLines(diff: string): string {
  const count = (pattern: RegExp): number => diff.match(pattern)?.length ?? 0;
  return `${count(/^\+(?!\+\+ )/gm)} lines added, ${count(/^-(?!-- )/gm)} taken out`;
}

/** A file that no reader of XML takes: StorageLink would not start with it. */
function damageOf(file: FileState): string | undefined {
  if (!file.exists) return 'it is gone';
  const { text, diagnostics } = decodeXml(file.bytes);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error) return error.message;
  try {
    requireWellFormed(text);
    return undefined;
  } catch (fault) {
    return (fault as Error).message;
  }
}

/**
 * The installer's own edit is to be read by StorageLink under a number of its own, where no rule is added that raises it.
 * The edit with the bytes that are there then.
 */
export async function raiseInstalled(
  { host, runId }: ActionContext,
  rules: Rules,
  prepared: JsonValue,
  edit: InstallerEdit | undefined,
): Promise<InstallerEdit | undefined> {
  const before = keptBytes(prepared);
  if (!edit || !before || rules.raises !== true) return edit;
  const file = await host.read(rules.path);
  const raised = file.exists && raiseOver(file, rules, await highestBefore(host, rules, before));
  if (!file.exists || !raised) return edit;
  await host.replace({ path: rules.path, expected: file.sha256, content: raised.content, runId });
  const old = decodeXml(before).text;
  const now = decodeXml(raised.content).text;
  const diff = wholeDiff(rules.path, old, now);
  const findings = edit.findings.map((each) =>
    each.code === 'installer-changed-rules'
      ? {
          ...each,
          help: `${each.help} Its version is raised to ${raised.version}.`,
        }
      : each,
  );
  const left = Buffer.from(raised.content).toString('base64');
  return { ...edit, shown: { diff }, findings, left };
}

export function refuseDamage(host: Host, rules: Rules, edit: InstallerEdit | undefined): void {
  if (edit?.damage === undefined) return;
  throw new ProcedureError(
    'REFUSED',
    `the installer left a rule file that cannot be read: ${edit.damage}`,
    {
      place: `${host.name}: ${rules.path}`,
      remedy: `Its bytes from before go back; they are in ${rules.backup}.`,
    },
  );
}

export function refuseRemoved(host: Host, rules: Rules, edit: InstallerEdit | undefined): void {
  if (!edit || edit.removed.length === 0 || rules.allowRemoved) return;
  throw new ProcedureError(
    'REFUSED',
    `the installer took entries out of the rule file, or switched them off: ${someOf(edit.removed)}`,
    {
      place: `${host.name}: ${rules.path}`,
      remedy: `The file from before is ${rules.backup}. Go on with {allow-removed-rules} where this is meant.`,
    },
  );
}

/** What taking the run back does to the rule file; undefined for nothing. Reads only. */
export async function planRulesBack(
  rules: Rules,
  { host, options }: Pick<ActionContext, 'host' | 'options'>,
  record: ActionRecord,
): Promise<{ summary: string; file: FileState; raised?: Uint8Array } | undefined> {
  const before = keptBytes(record.prepared);
  const left = leftBy(record);
  if (!before || left === null) return undefined;
  const { path, match } = rules;
  const file = await host.read(path);
  if (!file.exists || damageOf(file) !== undefined)
    return { file, summary: `${path}: its bytes from before the installer` };
  const old = decodeXml(before).text;
  const removed = removedEntries(old, decodeXml(file.bytes).text, match);
  // what is missing by now need not be its doing
  const its = left && removedEntries(old, decodeXml(left).text, match);
  const names = someOf(its ? removed.filter((each) => its.includes(each)) : removed);
  if (names) return { file, summary: `${path}: the entries that the installer took out: ${names}` };
  if (!raisesVersion(Object(options))) return undefined;
  const raised = await raiseLeft(host, rules, before, file);
  const summary = `${path}: what the installer changed, under the version ${raised?.version}`;
  return raised && { file, summary, raised: raised.content };
}

/** Entries that an installer took out come back; what it added alone stays, for its adapter may need it, under a number of its own. */
export async function putRulesBack(
  rules: Rules,
  context: ActionContext,
  record: ActionRecord,
): Promise<UndoResult | undefined> {
  const before = keptBytes(record.prepared);
  if (!before) return undefined;
  const { host, runId } = context;
  const { path, match, place } = rules;
  try {
    const plan = await planRulesBack(rules, context, record);
    if (!plan) return undefined;
    const { file, summary, raised } = plan;
    const old = decodeXml(before);
    const now = file.exists ? decodeXml(file.bytes).text : '';
    const left = leftBy(record);
    const written = left ? decodeXml(left).text : undefined;
    if (!raised && written !== undefined && !isSameButVersion(now, written, match, place)) {
      const why = `${path}: changed by someone else since the installer; its bytes from before are in ${rules.backup}`;
      return { undone: false, summary: why, left: why };
    }
    const noted = await publishedOn(host, rules.published);
    const running = (await isUpNow(context)) ? ruleVersion(now, match, place) : undefined;
    const published = higherVersion(noted, running);
    const own = ruleVersion(old.text, match, place);
    const isTaken =
      published !== undefined &&
      (written !== undefined || (own !== undefined && isLower(own, published)));
    const next = isTaken ? underNextNumber(old.text, match, published, place) : undefined;
    const content = next ? encodeXml(next.text, old.encoding) : before;
    await host.replace({
      ...{ path, runId, content: raised ?? content },
      expected: file.exists ? file.sha256 : null,
    });
    return { undone: true, summary };
  } catch (error) {
    const { message } = toProcedureError(error, 'WRITE_FAILED');
    const summary = `${path}: could not be put back: ${message}; its bytes from before are in ${rules.backup}`;
    return { undone: false, summary, left: summary };
  }
}

function someOf(names: readonly string[]): string {
  return names.slice(0, 8).join(', ');
}

function keptBytes(prepared: JsonValue): Uint8Array | undefined {
  const { rules } = Object(prepared) as Record<string, unknown>;
  return typeof rules === 'string' ? new Uint8Array(Buffer.from(rules, 'base64')) : undefined;
}

/** The rule file as the installer left it: null where it left it alone, undefined where it did not end. */
function leftBy({ result }: ActionRecord): Uint8Array | null | undefined {
  if (!result) return undefined;
  const left = result.found?.['rulesLeft'];
  return typeof left === 'string' ? new Uint8Array(Buffer.from(left, 'base64')) : null;
}
