import type { OnEvent } from '@quantastor-xenserver/core';
import type { Printer } from './printer.ts';
import { hostTail, stepLines } from './step-lines.ts';

/**
 * One group a host. Hosts run side by side, so each is printed when it ends; a single host's steps
 * are printed as they come.
 */
export function makeHostLog(printer: Printer): OnEvent {
  const undone = new Map<string, string[]>();
  const printed = new Set<string>();
  let alone: string | undefined;
  return (event) => {
    switch (event.type) {
      case 'run-start':
        alone = event.hosts.length === 1 ? event.hosts[0] : undefined;
        printer.print(`run ${event.runId}: ${event.hosts.length} hosts`);
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
      case 'step-end':
        if (event.host !== alone) break;
        printer.print(stepLines(event.step).join('\n'));
        printed.add(event.step.name);
        break;
      case 'undo':
        if (event.host === alone) printer.print(`undo: ${event.message}`);
        else undone.set(event.host, [...(undone.get(event.host) ?? []), `undo: ${event.message}`]);
        break;
      case 'host-end': {
        const { host, outcome, steps } = event.host;
        if (host !== alone) printer.startGroup(`${host}: ${outcome}`);
        const rest = steps.filter(({ name }) => !printed.has(name) || host !== alone);
        const lines = rest.flatMap(stepLines);
        printer.print([...lines, ...(undone.get(host) ?? []), ...hostTail(event.host)].join('\n'));
        printer.endGroup();
        break;
      }
    }
  };
}
