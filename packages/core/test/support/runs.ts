/** How often a property is tried: `count` times, or at most FC_RUNS times where that is set (the fast lane). */
export function runs(count: number): number {
  const most = Number(process.env['FC_RUNS'] ?? '');
  return most > 0 ? Math.min(count, most) : count;
}

/** All of a long list, or of the fast lane's every so many-th. */
export function sampled<T>(all: readonly T[], every: number): readonly T[] {
  return process.env['FC_RUNS'] ? all.filter((_, index) => index % every === 0) : all;
}
