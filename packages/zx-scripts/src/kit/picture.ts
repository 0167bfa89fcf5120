import { writeFile } from 'node:fs/promises';
import type { Report } from '@quantastor-xenserver/core';
import { pictureGraph } from './picture-graph.ts';

/** Draws what a run verified. Graphviz, which lays it out, is loaded for this alone. */
export async function drawPicture(report: Report, file: string): Promise<void> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  await writeFile(file, viz.renderString(pictureGraph(report), { format: 'svg' }));
}
