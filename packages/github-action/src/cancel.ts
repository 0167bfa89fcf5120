/**
 * Aborted when the runner tells the step to stop: it sends SIGINT, SIGTERM 7.5 s later, and kills the process 2.5 s after
 * that. Both signals ask for the same clean stop; none of them ends the process by itself.
 */
export function listenForCancel(onCancel: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) return;
    onCancel();
    controller.abort();
  };
  // SIGBREAK is how a Windows runner asks
  for (const name of ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'] as const) {
    if (name === 'SIGBREAK' && process.platform !== 'win32') continue;
    process.on(name, stop);
  }
  return controller.signal;
}
