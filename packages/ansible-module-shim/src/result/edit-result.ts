import { inWordsThroughout } from '@quantastor-xenserver/core';
import type { EditedFile } from '@quantastor-xenserver/core/edit';
import type { ModuleResult } from '../modules/module.ts';
import { textOf, warningsOf } from './report-result.ts';

/** An edit of one file as a task's result. */
export function editResult(
  edited: EditedFile,
  summary: string,
  shows: { readonly diff: boolean },
): ModuleResult {
  const { outcome, path, realPath, beforeSha256, afterSha256, backup } = edited;
  const diagnostics = inWordsThroughout('ansible', edited.findings());
  const error = diagnostics.find(({ severity }) => severity === 'error');
  const isRefused = outcome === 'refused';
  return {
    changed: outcome === 'changed' || outcome === 'would-change',
    outcome,
    path,
    real_path: realPath,
    before_sha256: beforeSha256,
    after_sha256: afterSha256,
    diagnostics,
    ...warningsOf(diagnostics),
    ...(shows.diff && edited.changed ? { diff: { prepared: edited.diff() } } : {}),
    ...(backup === undefined ? {} : { backup_file: backup }),
    ...(isRefused
      ? { failed: true, msg: error ? textOf(error) : 'the edit was refused; nothing was changed' }
      : { msg: summary }),
  };
}
