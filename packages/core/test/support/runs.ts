/** How often a property is tried: `count` times, or at most FC_RUNS times where that is set (the fast lane). */
export function runs(count: number): number {
  const most = Number(process.env['FC_RUNS'] ?? '');
  return most > 0 ? Math.min(count, most) : count;
}
