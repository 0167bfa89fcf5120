import { counted, inWordsThroughout, type OnEvent } from '@quantastor-xenserver/core';
import type { StepReport } from '@quantastor-xenserver/core/report';
import type { Printer } from './printer.ts';
import { hostTail, stepLines } from './step-lines.ts';

/**
 * One group a host. Hosts run side by side, so each is printed when it ends; a single host's steps
 * are printed as they come.
 */
export function makeHostLog(printer: Printer): OnEvent {
  const undone = new Map<string, string[]>();
  const printed = new Map<string, string>();
  let alone: string | undefined;
  /** A step is printed again only when more is known of it. */
  const fresh = (steps: readonly StepReport[]): string[] =>
    steps.flatMap(({ durationMs: _, ...step }) => {
      const known = JSON.stringify(step);
      if (printed.get(step.name) === known) return [];
      printed.set(step.name, known);
      return stepLines(step);
    });
  const show = (lines: readonly string[]): void => {
    if (lines.length > 0) printer.print(lines.join('\n'));
  };
  return (told) => {
    const event = inWordsThroughout('action', told);
    switch (event.type) {
      case 'run-start':
        alone = event.hosts.length === 1 ? event.hosts[0] : undefined;
        printer.print(`run ${event.runId}: ${counted(event.hosts.length, 'host')}`);
        break;
      case 'host-start':
        if (event.host === alone) printer.startGroup(event.host);
        else printer.debug(`${event.host}: start`);
        break;
      case 'step-start':
        printer.debug(`${event.host}: ${event.step}`);
        break;
      case 'step-progress': {
        const share = event.fraction === undefined ? '' : ` ${Math.round(event.fraction * 100)} %`;
        if (event.host === alone) printer.print(`  ${event.message}${share}`);
        else printer.debug(`${event.host}: ${event.step}: ${event.message}${share}`);
        break;
      }
      case 'host-planned':
        // what only looked comes first, what changes something when it has
        if (event.host === alone)
          show(fresh(event.steps.filter((step) => step.outcome !== 'would-change')));
        break;
      case 'step-end':
        if (event.host === alone) show(fresh([event.step]));
        break;
      case 'undo':
        if (event.host === alone) printer.print(`undo: ${event.message}`);
        else undone.set(event.host, [...(undone.get(event.host) ?? []), `undo: ${event.message}`]);
        break;
      case 'host-end': {
        const { host, outcome, steps } = event.host;
        if (host !== alone) printer.startGroup(`${host}: ${outcome}`);
        const lines = host === alone ? fresh(steps) : steps.flatMap(stepLines);
        show([...lines, ...(undone.get(host) ?? []), ...hostTail(event.host)]);
        printer.endGroup();
        break;
      }
    }
  };
}
