import { writeFile } from 'node:fs/promises';
import type { Report } from '@quantastor-xenserver/core';
import { UsageError } from './exit-codes.ts';
import { pictureGraph } from './picture-graph.ts';

/** Before anything is asked of a host: a picture that could not be written is wrong usage. */
export function checkPicture(file: string | undefined, what: string): void {
  if (file === undefined) return;
  if (!/\.svg$/i.test(file)) throw new UsageError(`--picture writes SVG: ${file} must end in .svg`);
  if (what !== 'multipath') throw new UsageError('--picture draws multipath maps only');
}

/** Draws what a run verified. Graphviz, which lays it out, is loaded for this alone. */
export async function drawPicture(report: Report, file: string): Promise<void> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  await writeFile(file, viz.renderString(pictureGraph(report), { format: 'svg' }));
}
