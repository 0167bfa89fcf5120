import { ProcedureError, toProcedureError } from '../../errors.ts';
import type { Host } from '../../hosts/host.ts';
import type { InstallAction } from '../../procedures/action.ts';
import {
  isSameButVersion,
  removedEntries,
  underNextNumber,
} from '../../storagelink/rule/version-change.ts';
import { decodeXml, encodeXml } from '../../storagelink/xml/encoding.ts';
import { unifiedDiff } from '../../text/diff.ts';
import type { JsonValue } from '../../text/json.ts';
import type { RunDiagnostic } from '../report/findings.ts';
import type { ActionContext, ActionResult, UndoResult } from './executor.ts';
import { publishedOn } from './published.ts';

type Rules = NonNullable<InstallAction['rules']>;

/** The rule file's bytes, for the journal; and a copy of them on the server. */
export async function keepRules(host: Host, rules: Rules): Promise<JsonValue> {
  const file = await host.read(rules.path);
  if (!file.exists) return null;
  const copy = await host.read(rules.backup);
  await host.replace({
    path: rules.backup,
    expected: copy.exists ? copy.sha256 : null,
    content: file.bytes,
  });
  return { rules: Buffer.from(file.bytes).toString('base64') };
}

export interface InstallerEdit {
  readonly shown: NonNullable<ActionResult['shown']>;
  readonly findings: readonly RunDiagnostic[];
  /** Its own bytes, base64. */
  readonly left: string;
  readonly removed: readonly string[];
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
  const names = { before: rules.path, after: rules.path };
  const diff = unifiedDiff(old, [{ offset: 0, length: old.length, text: now }], names);
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
      message: `the installer took ${removed.length} of its entries out, or switched them off: ${removed.slice(0, 8).join(', ')}`,
      path: rules.path,
      help: `The file from before is ${rules.backup}.`,
    });
  const left = Buffer.from(file.exists ? file.bytes : new Uint8Array()).toString('base64');
  return { shown: { diff }, findings, left, removed };
}

/** A finding is one line; the diff itself is shown with the installer's step, as that of any file. */
function countLines(diff: string): string {
  const count = (pattern: RegExp): number => diff.match(pattern)?.length ?? 0;
  return `${count(/^\+(?!\+\+ )/gm)} lines added, ${count(/^-(?!-- )/gm)} taken out`;
}

export function refuseRemoved(host: Host, rules: Rules, edit: InstallerEdit | undefined): void {
  if (!edit || edit.removed.length === 0 || rules.allowRemoved) return;
  throw new ProcedureError(
    'REFUSED',
    `the installer took entries out of the rule file, or switched them off: ${edit.removed.slice(0, 8).join(', ')}`,
    {
      place: `${host.name}: ${rules.path}`,
      remedy: `The file from before is ${rules.backup}. Go on with {allow-removed-rules} where this is meant.`,
    },
  );
}

/** Entries that an installer took out come back; what it added alone stays, for its adapter may need it. */
export async function putRulesBack(
  rules: Rules,
  { host, runId }: ActionContext,
  prepared: JsonValue,
  left: string | undefined,
): Promise<UndoResult | undefined> {
  const before = keptBytes(prepared);
  if (!before) return undefined;
  const { path, match, place } = rules;
  try {
    const file = await host.read(path);
    const old = decodeXml(before);
    const now = file.exists ? decodeXml(file.bytes).text : '';
    if (removedEntries(old.text, now, match).length === 0) return undefined;
    const written = left === undefined ? undefined : decodeXml(Buffer.from(left, 'base64')).text;
    if (written !== undefined && !isSameButVersion(now, written, match, place)) {
      const summary = `${path}: changed by someone else since the installer; its bytes from before are in ${rules.backup}`;
      return { undone: false, summary, left: summary };
    }
    const published = await publishedOn(host, rules.published);
    const next =
      published === undefined ? undefined : underNextNumber(old.text, match, published, place);
    const content = next && written !== undefined ? encodeXml(next.text, old.encoding) : before;
    await host.replace({ path, expected: file.exists ? file.sha256 : null, content, runId });
    return { undone: true, summary: `${path}: the entries that the installer took out are back` };
  } catch (error) {
    const { message } = toProcedureError(error, 'WRITE_FAILED');
    const summary = `${path}: the entries that the installer took out could not be put back: ${message}; its bytes from before are in ${rules.backup}`;
    return { undone: false, summary, left: summary };
  }
}

function keptBytes(prepared: JsonValue): Uint8Array | undefined {
  const { rules } = Object(prepared) as Record<string, unknown>;
  return typeof rules === 'string' ? new Uint8Array(Buffer.from(rules, 'base64')) : undefined;
}
