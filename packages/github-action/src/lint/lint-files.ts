import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeMultipath,
  lintMultipath,
  type MultipathRelease,
  makeLineMap,
  positionAt,
  readMultipath,
  renderDiagnostic,
  type Severity,
} from '@quantastor-xenserver/core';

/** One finding as an annotation and the output `findings` have it. */
export interface FileFinding {
  /** Relative to the workspace, with `/`. */
  readonly file: string;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** Both counted from 1; absent when the finding is about the whole file. */
  readonly line?: number;
  readonly column?: number;
  readonly help?: string;
}

export interface LintedFile {
  readonly file: string;
  readonly findings: readonly FileFinding[];
  /** Each finding with its source line and a caret, as the zx script prints it. */
  readonly rendered: readonly string[];
}

/** @throws the system's error when a file cannot be read. */
export async function lintFile(
  root: string,
  file: string,
  release: MultipathRelease,
): Promise<LintedFile> {
  const { text, encoding } = decodeMultipath(await readFile(join(root, file)));
  const document = readMultipath(text, { encoding });
  const diagnostics = lintMultipath(document, { release });
  const map = makeLineMap(text);
  return {
    file,
    rendered: diagnostics.map((each) => renderDiagnostic(each, text, file, map)),
    findings: diagnostics.map(({ severity, code, message, help, span }) => ({
      file,
      severity,
      code,
      message,
      ...(span && positionAt(map, span.offset)),
      ...(help === undefined ? {} : { help }),
    })),
  };
}
