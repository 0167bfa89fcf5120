import * as core from '@actions/core';
import { fitItems, totalOf } from '@quantastor-xenserver/core/report';
import type { Kept } from '../lint/kept.ts';
import { type Annotation, notice } from '../log/annotations.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { OUTPUT_LIMIT } from './limit.ts';
import { notWhole } from './write-outputs.ts';

/** Sets the outputs of lint; resolves with a notice for what is not whole. */
export async function writeLintOutputs(
  { counts, list }: Kept,
  failed: boolean,
  files: { readonly findingsFile: string; readonly sarifFile: string },
  redactor: Redactor,
): Promise<Annotation[]> {
  const { json, count } = fitItems(redactor.redactAll(list()), OUTPUT_LIMIT);
  const all = totalOf(counts);
  core.setOutput('changed', 'false');
  core.setOutput('outcome', all > 0 ? 'findings' : 'clean');
  core.setOutput('exit-code', failed ? '1' : '0');
  core.setOutput('findings', json);
  core.setOutput('findings-file', files.findingsFile);
  core.setOutput('sarif-file', files.sarifFile);
  core.setOutput('truncated', String(count < all));
  if (count === all) return [];
  const message = `${notWhole('findings', 'findings-file')}: it has ${count} of ${all}, the most severe`;
  return [notice(message)];
}
