/** The name that was most likely meant, by the fewest letters put in, left out, changed or swapped; undefined for none near. */
export function closestTo(word: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length * 0.4)) + 1;
  for (const name of names) {
    const steps = distance(word.toLowerCase(), name.toLowerCase());
    if (steps < least) [best, least] = [name, steps];
  }
  return best;
}

/** Optimal string alignment distance. */
function distance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const above = rows[i - 1]?.[j] ?? 0;
      const corner = rows[i - 1]?.[j - 1] ?? 0;
      let steps = Math.min(above + 1, (row[j - 1] ?? 0) + 1);
      steps = Math.min(steps, corner + (from[i - 1] === to[j - 1] ? 0 : 1));
      if (from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        steps = Math.min(steps, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row[j] = steps;
    }
    rows.push(row);
  }
  return rows[from.length]?.[to.length] ?? 0;
}
