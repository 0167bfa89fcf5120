import { ProcedureError, toProcedureError } from '../../errors.ts';
import type { Host, PresentFile } from '../../hosts/host.ts';
import { sha256 } from '../../os/hash.ts';
import type { WriteFileAction, WrittenRules } from '../../procedures/action.ts';
import { higherVersion } from '../../procedures/adapter/server-records.ts';
import { planRules } from '../../procedures/adapter/survey.ts';
import {
  isSameButVersion,
  raisesVersion,
  ruleVersion,
  underNextNumber,
} from '../../storagelink/rule/version-change.ts';
import { compareRuleVersions } from '../../storagelink/rule/version-number.ts';
import { decodeXml, encodeXml } from '../../storagelink/xml/encoding.ts';
import { reverseDiff, wholeDiff } from '../../text/diff.ts';
import { given } from '../../text/given.ts';
import type { JsonValue } from '../../text/json.ts';
import { placedText } from '../../text/line-map.ts';
import type { RunDiagnostic } from '../report/findings.ts';
import type { ActionContext, ActionExecutor, UndoResult, UndoState } from './executor.ts';
import { publishedOn } from './published.ts';
import { keepQuiet } from './quiet-service.ts';
import { highestBefore, isUpNow, raiseOver } from './raise-over.ts';
import { writeFileExecutor } from './write-file.ts';

type RulesAction = WriteFileAction & { readonly rules: WrittenRules };

/**
 * StorageLink's rule file. Its version only goes up: once StorageLink has run with the new one, the old content goes back
 * under the number that follows the highest one. Where an installer has changed the file since it was planned, the rule is
 * planned anew on what is there.
 */
const writeRulesExecutor: ActionExecutor<RulesAction> = {
  ...writeFileExecutor,

  async execute(action, context, prepared) {
    const actual = actualAction(action, prepared);
    const told = toldOf(prepared);
    if (actual.after === null || actual.afterSha256 === actual.beforeSha256)
      return {
        changed: false,
        findings: told,
        summary: `${action.path} has the rule${actual === action || action.diff === '' ? '' : ' already: the installer wrote it'}`,
        shown: { diff: '', beforeSha256: actual.beforeSha256, afterSha256: actual.afterSha256 },
      };
    const { quiet, match, place, published } = action.rules;
    const rules = { path: action.path, match, published, ...given({ place }) };
    const findings = [...(await keepQuiet(context, quiet, rules)), ...told];
    if (actual === action) {
      const done = await writeFileExecutor.execute(action, context, null);
      return { ...done, findings: [...findings, ...(done.findings ?? [])] };
    }
    context.progress(`planned anew on what the installer left:\n${actual.diff}`);
    const result = await writeFileExecutor.execute(actual, context, null);
    const { diff, beforeSha256, afterSha256 } = actual;
    return {
      ...result,
      findings: [...findings, ...(result.findings ?? [])],
      summary: `${action.diff === '' ? 'add the rule again' : action.summary}, planned anew on what the installer left`,
      shown: { diff, beforeSha256, afterSha256 },
    };
  },

  async inspectUndo(action, context, record) {
    if (record.result?.changed === false) return { state: 'already', summary: notWritten(action) };
    const actual = actualAction(action, record.prepared);
    const up = await goesUp(actual, context);
    if (up) return up.state;
    const state = await inspectPlain(actual, context, record);
    if (actual === action) return state;
    // the way back of what was written, which is not what was planned
    const { diff, beforeSha256: afterSha256, afterSha256: beforeSha256 } = actual;
    return { ...state, shown: { diff: reverseDiff(diff), beforeSha256, afterSha256 } };
  },

  async undo(action, context, record) {
    if (record.result?.changed === false) return { undone: false, summary: notWritten(action) };
    const actual = actualAction(action, record.prepared);
    const up = await goesUp(actual, context);
    if (!up?.write) return writeFileExecutor.undo(actual, context, record);
    return up.write();
  },
};

function notWritten({ path }: RulesAction): string {
  return `${path}: this step wrote nothing`;
}

/** Every file; the rule file has a way of its own. */
export const writeAnyExecutor: ActionExecutor<WriteFileAction> = {
  ...writeFileExecutor,
  prepare: (action, context) => (isRules(action) ? prepareRules(action, context) : none()),
  execute: (action, context, prepared) =>
    (isRules(action) ? writeRulesExecutor : writeFileExecutor).execute(action, context, prepared),
  inspectUndo: (action, context, record) =>
    isRules(action)
      ? (writeRulesExecutor.inspectUndo?.(action, context, record) ??
        inspectPlain(action, context, record))
      : inspectPlain(action, context, record),
  undo: (action, context, record) =>
    (isRules(action) ? writeRulesExecutor : writeFileExecutor).undo(action, context, record),
};

async function prepareRules(
  action: RulesAction,
  { host, signal }: ActionContext,
): Promise<JsonValue> {
  if (!action.rules.provisional) return null;
  const file = await host.read(action.path, { signal });
  if (!file.exists || file.sha256 === action.beforeSha256) return null;
  return replan(action, file, host);
}

function isRules(action: WriteFileAction): action is RulesAction {
  return action.rules !== undefined;
}

async function none(): Promise<null> {
  return null;
}

function inspectPlain(
  action: WriteFileAction,
  context: ActionContext,
  record: Parameters<NonNullable<typeof writeFileExecutor.inspectUndo>>[2],
): Promise<UndoState> {
  return (
    writeFileExecutor.inspectUndo?.(action, context, record) ??
    Promise.resolve({ state: 'needed', summary: action.summary })
  );
}

interface Upwards {
  readonly state: UndoState;
  write(): Promise<UndoResult>;
}

/** Undefined where nothing has read the new version, or the file is not as this run left it. */
async function goesUp(action: RulesAction, context: ActionContext): Promise<Upwards | undefined> {
  const { path, before, afterSha256, rules } = action;
  if (before === null || rules.version === undefined) return undefined;
  const { host, runId } = context;
  const back = await backAlready(action, host);
  if (back) return back;
  // where nobody can tell, the number that this run wrote counts as taken
  const noted = await publishedOn(host, rules.published, rules.version);
  const isNoted = noted !== undefined && (compareRuleVersions(noted, rules.version) ?? 0) >= 0;
  const published = isNoted ? noted : (await isUpNow(context)) && rules.version;
  if (!published) return undefined;
  const now = await host.read(path);
  if (!now.exists || now.sha256 !== afterSha256) return undefined;
  const old = decodeXml(before);
  const next = underNextNumber(old.text, rules.match, published, rules.place);
  if (!next) {
    const summary = `${path}: its version cannot be raised, and StorageLink has run with ${published}`;
    return {
      state: { state: 'blocked', summary },
      write: async () => ({ undone: false, summary, left: summary }),
    };
  }
  const content = encodeXml(next.text, old.encoding);
  const summary = `${path}: put the old content back as ${next.version}`;
  const diff = wholeDiff(path, decodeXml(now.bytes).text, next.text);
  const shown = { diff, beforeSha256: afterSha256, afterSha256: sha256(content) };
  const note = `${path} has its old content back under the version ${next.version}: StorageLink has run with ${published}, and hosts accept neither a lower number nor other content under the same one`;
  return {
    state: { state: 'needed', summary, shown },
    async write() {
      try {
        await host.replace({ path, expected: afterSha256, content, runId });
        return { undone: true, summary: `${path}: old content back as ${next.version}`, note };
      } catch (error) {
        const { message } = toProcedureError(error, 'WRITE_FAILED');
        const left = `${path}: may hold the new content; it could not be put back: ${message}`;
        return { undone: false, summary: left, left };
      }
    },
  };
}

/** A take-back that was cut off has put it there; no record need tell of it. */
async function backAlready(
  { path, before, afterSha256, rules }: RulesAction,
  host: Host,
): Promise<Upwards | undefined> {
  const { match, place, version } = rules;
  const now = await host.read(path);
  if (before === null || version === undefined || !now.exists) return undefined;
  const [old, text] = [decodeXml(before).text, decodeXml(now.bytes).text];
  const number = now.sha256 === afterSha256 ? undefined : ruleVersion(text, match, place);
  const isAbove = number !== undefined && (compareRuleVersions(number, version) ?? 0) > 0;
  if (!isAbove || !isSameButVersion(old, text, match, place)) return undefined;
  const summary = `${path} has its old content back as ${number}`;
  return {
    state: { state: 'already', summary },
    write: async () => ({ undone: false, summary }),
  };
}

/** What was expected, on the bytes that are there; in the journal before anything is written. */
async function replan(action: RulesAction, file: PresentFile, host: Host): Promise<JsonValue> {
  const { provisional } = action.rules;
  if (!provisional) return null;
  const numbers = { ...action.rules, ...(provisional.version && { place: provisional.version }) };
  const highest = await highestBefore(host, numbers, action.before ?? file.bytes);
  const published = higherVersion(provisional.published, highest);
  const { plan, after, text } = await planRules(file, {
    ...provisional,
    ...given({ published }),
  });
  if (plan.refused) {
    const error = plan.diagnostics.find(({ severity }) => severity === 'error');
    throw new ProcedureError('REFUSED', `the installer changed the rule file: ${error?.message}`, {
      place: action.path,
      remedy: error?.help,
    });
  }
  // the installer wrote the rule itself, under a number that hosts have
  const raised =
    plan.edits.length === 0 && raisesVersion(provisional)
      ? raiseOver(file, numbers, published)
      : undefined;
  const content = raised?.content ?? after;
  const edited = decodeXml(content).text;
  const diff = edited === text ? '' : wholeDiff(action.path, text, edited);
  const version =
    raised?.version ??
    plan.version?.to ??
    ruleVersion(text, provisional.match, provisional.version);
  return {
    ...{ before: toBase64(file.bytes), after: toBase64(content), diff },
    ...given({ version }),
    told: plan.diagnostics.map(({ severity, code, message, help, span }) => ({
      ...{ severity, code, message, ...given({ help }) },
      ...(span && { position: { ...placedText(text).positionAt(span.offset) } }),
    })),
  };
}

/** What the plan on the file that the installer left has found. */
function toldOf(prepared: JsonValue): RunDiagnostic[] {
  const { told } = Object(prepared) as { readonly told?: readonly RunDiagnostic[] };
  return [...(told ?? [])];
}

/** The action as it was carried out. */
function actualAction(action: RulesAction, prepared: JsonValue): RulesAction {
  const { before, after, diff, version } = Object(prepared) as Record<string, unknown>;
  if (typeof before !== 'string' || typeof after !== 'string') return action;
  const [old, fresh] = [fromBase64(before), fromBase64(after)];
  return {
    ...action,
    before: old,
    beforeSha256: sha256(old),
    after: fresh,
    afterSha256: sha256(fresh),
    diff: String(diff ?? ''),
    rules: { ...action.rules, ...(typeof version === 'string' && { version }) },
  };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
