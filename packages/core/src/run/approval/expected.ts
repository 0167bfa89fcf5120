import { ProcedureError } from '../../errors.ts';
import { digestOfHost, digestOfPlan, type Plan, type PlannedHost } from './plan.ts';

/** What was approved: digests of whole plans and of single hosts; a host passes when one of them is its own. */
export type ExpectedPlan = readonly string[];

const DIGEST = /^(?:sha256:)?([0-9a-fA-F]{64})$/;

/**
 * What the option `expect-plan` names: digests and a plan as they are, anything else is the plan file that `read` reads.
 *
 * @throws ProcedureError BAD_INPUT
 */
export async function namedPlan(
  given: string | undefined,
  read: (path: string) => Promise<string>,
): Promise<ExpectedPlan | undefined> {
  if (given === undefined) return undefined;
  const isText = /^\s*(?:\{|(?:sha256:)?[0-9a-f]{64}(?:[\s,]|$))/i.test(given);
  return readExpectedPlan(isText ? given : await read(given));
}

/**
 * Reads what a user gives as the approved plan: one digest or several, or the content of a plan file. A file whose
 * texts no longer give its digests is refused, since somebody may have read other words than apply would follow.
 *
 * @throws ProcedureError BAD_INPUT
 */
export function readExpectedPlan(text: string): ExpectedPlan {
  const given = text.trim();
  if (given.startsWith('{')) return digestsOf(parse(given));
  const words = given.split(/[\s,]+/).filter(Boolean);
  const digests = words.map((word) => DIGEST.exec(word)?.[1]?.toLowerCase());
  if (digests.length === 0 || digests.includes(undefined))
    throw wrong('it is neither a digest (sha256: and 64 hexadecimal digits) nor a plan file');
  return digests.map((each) => `sha256:${each}`);
}

/** @throws ProcedureError BAD_INPUT for a plan whose texts and digests disagree. */
function digestsOf(plan: Plan): ExpectedPlan {
  for (const host of plan.hosts)
    if (host.redacted !== true && digestOfHost(plan.procedure, host) !== host.digest)
      throw wrong(`what it says of ${host.host} does not give the digest that stands there`);
  if (digestOfPlan(plan.procedure, plan.hosts) !== plan.digest)
    throw wrong('its hosts do not give its digest');
  return [plan.digest, ...plan.hosts.map(({ digest }) => digest)];
}

function parse(text: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('it is not valid JSON');
  }
  if (isRecord(value) && value['truncated'] === true)
    throw wrong('a part of it was left out; give the plan file');
  if (!isPlan(value)) throw wrong('it is JSON, but not a plan file of this version');
  return value;
}

function isPlan(value: unknown): value is Plan {
  if (!isRecord(value) || value['schemaVersion'] !== 1) return false;
  const { procedure, digest, hosts } = value;
  return (
    typeof procedure === 'string' &&
    typeof digest === 'string' &&
    Array.isArray(hosts) &&
    hosts.every(isPlannedHost)
  );
}

function isPlannedHost(value: unknown): value is PlannedHost {
  return (
    isRecord(value) &&
    typeof value['host'] === 'string' &&
    typeof value['outcome'] === 'string' &&
    typeof value['digest'] === 'string' &&
    Array.isArray(value['changes']) &&
    value['changes'].every(isRecord)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(why: string): ProcedureError {
  return new ProcedureError('BAD_INPUT', `the plan of {expect-plan} cannot be used: ${why}`, {
    remedy: 'Make the plan again in check mode, and give its digest or the file as it was written.',
  });
}

/**
 * Why a host may not be changed: its plan is not the approved one. Undefined when it is, or when nothing is to be done
 * there, as after a run that was repeated.
 */
export function refusalOf(
  planned: PlannedHost,
  plan: Pick<Plan, 'digest'>,
  expected: ExpectedPlan,
): ProcedureError | undefined {
  if (planned.changes.length === 0) return undefined;
  if (expected.includes(planned.digest) || expected.includes(plan.digest)) return undefined;
  return new ProcedureError(
    'PLAN_DIFFERS',
    `what would be done now is not what was approved; its digest is ${planned.digest}`,
    { place: planned.host, remedy: 'Look at the new plan in check mode, and approve that one.' },
  );
}
