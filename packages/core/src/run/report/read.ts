import { getDotPath, safeParse } from 'valibot';
import { ProcedureError } from '../../errors.ts';
import type { Report } from '../report.ts';
import { reportSchema } from './schema.ts';
import { upgradeReport } from './upgrade.ts';

/**
 * A report from its JSON text or value, as any version of this tool wrote it; one of version 1 is brought to version 2.
 * Fields that this version does not know are left out.
 *
 * @throws ProcedureError BAD_INPUT when it is no report, with the field that is wrong.
 */
export function readReport(given: unknown, place?: string): Report {
  const value = typeof given === 'string' ? parse(given, place) : given;
  const result = safeParse(reportSchema, upgradeReport(value), { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const version = schemaVersionOf(value);
  if (typeof version === 'number' && version > 2)
    throw wrong(`it is a report of version ${version}, which a later release wrote`, place);
  throw wrong(`it is not a report: ${getDotPath(issue) ?? 'the whole'}: ${issue.message}`, place);
}

function schemaVersionOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) return undefined;
  return value.schemaVersion;
}

function parse(text: string, place: string | undefined): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw wrong('it is not valid JSON', place);
  }
}

function wrong(message: string, place: string | undefined): ProcedureError {
  return new ProcedureError('BAD_INPUT', `the report cannot be read: ${message}`, {
    place,
    remedy: 'Give the JSON document that a run printed with --json, or its report file.',
  });
}
