import { constants, writeFile } from 'node:fs/promises';
import { ProcedureError } from '@quantastor-xenserver/core';
import type { Report, ViewOptions } from '@quantastor-xenserver/core/report';

/** Draws what a run saw; what draws it is loaded for this alone. */
export async function drawPicture(report: Report, file: string): Promise<void> {
  const { drawHosts } = await import('@quantastor-xenserver/core/report');
  await writeOut(file, drawHosts(report), `--picture ${file}`);
}

/** Writes the report as one page. */
export async function writePage(report: Report, file: string, view: ViewOptions): Promise<void> {
  const { renderHtml } = await import('@quantastor-xenserver/core/report');
  await writeOut(file, renderHtml(report, view), `--html ${file}`);
}

/** Windows has no O_NOFOLLOW. */
const flag =
  constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);

async function writeOut(file: string, text: string, place: string): Promise<void> {
  await writeFile(file, text, { flag }).catch((cause: NodeJS.ErrnoException) => {
    throw new ProcedureError('WRITE_FAILED', `the file cannot be written: ${cause.message}`, {
      place,
      remedy: 'Name a file in a folder that is there and that you may write.',
      cause,
    });
  });
}
