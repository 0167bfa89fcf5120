import { applyEdits } from '../text/edit.ts';
import { encodeText } from '../text/encoding.ts';
import { type EditSource, type FilePlan, type Planner, sha256Of } from './edit-plan.ts';
import { type EditRecord, readEditRecord } from './edit-record.ts';

/** A removal; `record` is set when it gives back the very bytes from before our own edit. */
export type RecordedRemoval<Plan extends FilePlan> = Plan & { readonly record?: EditRecord };

/**
 * A removal that takes our own edit back to the byte where a record proves that nobody wrote the
 * file since: same file, same bytes, and the result hashes to what was there before. Otherwise the
 * plan is the planner's own.
 */
export function withRecordedUndo<Plan extends FilePlan>(
  planner: Planner<Plan>,
  stateFolder?: string,
): Planner<RecordedRemoval<Plan>> {
  return async (text, source) => {
    const plan = await planner(text, source);
    if (plan.refused || plan.edits.length === 0) return plan;
    const record = await readEditRecord(source.realPath, source.sha256, stateFolder);
    const earlier = record && takeBack(text, record, source);
    if (!record || earlier === undefined) return plan;
    const rest = await planner(earlier, { ...source, sha256: record.beforeSha256 });
    if (rest.refused || rest.edits.length > 0) return plan;
    return { ...plan, edits: record.inverse, record };
  };
}

function takeBack(text: string, record: EditRecord, source: EditSource): string | undefined {
  try {
    const earlier = applyEdits(text, record.inverse);
    const sha256 = sha256Of(encodeText(earlier, source.encoding));
    return sha256 === record.beforeSha256 ? earlier : undefined;
  } catch {
    return undefined;
  }
}
