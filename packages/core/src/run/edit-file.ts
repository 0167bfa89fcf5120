import { resolve } from 'node:path';
import { ProcedureError } from '../errors.ts';
import type { Host } from '../hosts/host.ts';
import {
  type EditCodec,
  type FilePlan,
  type PlannedEdit,
  type Planner,
  planEdit,
} from './edit-plan.ts';

export interface EditFileOptions<Plan extends FilePlan> {
  /** Relative paths are resolved against the working directory. */
  readonly path: string;
  readonly planner: Planner<Plan>;
  /** Default: UTF-8, UTF-16 with a BOM, or byte for byte. */
  readonly codec?: EditCodec;
  readonly mode: 'check' | 'apply';
  /** Asked once, only when there is something to write; false leaves the file alone. Default: yes. */
  readonly confirm?: (edit: PlannedEdit<Plan>) => Promise<boolean>;
  readonly signal?: AbortSignal;
}

export interface EditedFile<Plan extends FilePlan> extends PlannedEdit<Plan> {
  readonly outcome: 'unchanged' | 'would-change' | 'changed' | 'refused';
}

/**
 * Edits one file on a host: reads, plans, and writes by compare-and-swap. A file that is already as
 * wished is not written, so its time and inode stay. Nothing is written in check mode.
 *
 * @throws ProcedureError NOT_FOUND when there is no such file; FILE_CHANGED when somebody else wrote
 * it between reading and writing.
 */
export async function editFile<Plan extends FilePlan>(
  host: Host,
  options: EditFileOptions<Plan>,
): Promise<EditedFile<Plan>> {
  const call = options.signal ? { signal: options.signal } : {};
  const state = await host.read(resolve(options.path), call);
  if (!state.exists)
    throw new ProcedureError('NOT_FOUND', 'there is no such file', { place: options.path });
  const edit = await planEdit({ ...state, path: options.path }, options.planner, options.codec);
  if (edit.plan.refused) return { ...edit, outcome: 'refused' };
  if (!edit.changed) return { ...edit, outcome: 'unchanged' };
  if (options.mode === 'check') return { ...edit, outcome: 'would-change' };
  if (options.confirm && !(await options.confirm(edit))) return { ...edit, outcome: 'refused' };
  options.signal?.throwIfAborted();
  await host.replace(
    { path: state.realPath, expected: edit.beforeSha256, content: edit.bytes },
    call,
  );
  return { ...edit, outcome: 'changed' };
}
