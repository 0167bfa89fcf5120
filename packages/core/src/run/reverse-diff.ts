/** A unified diff that takes back what the given one does. */
export function reverseDiff(diff: string): string {
  const out: string[] = [];
  let added: string[] = [];
  let taken: string[] = [];
  const flush = (): void => {
    out.push(...taken, ...added);
    added = [];
    taken = [];
  };
  const lines = diff.match(/[^\n]*\n/g) ?? [];
  let inHunk = false;
  let last = taken;
  for (const [at, line] of lines.entries()) {
    const hunk = /^@@ -(\S+) \+(\S+) @@(.*\n)$/.exec(line);
    if (hunk) {
      flush();
      inHunk = true;
      out.push(`@@ -${hunk[2]} +${hunk[1]} @@${hunk[3]}`);
    } else if (!inHunk) {
      // the two names change places
      if (line.startsWith('--- ')) out.push(`--- ${lines[at + 1]?.slice(4) ?? '\n'}`);
      else if (line.startsWith('+++ ')) out.push(`+++ ${lines[at - 1]?.slice(4) ?? '\n'}`);
      else out.push(line);
    } else if (line.startsWith('-')) {
      added.push(`+${line.slice(1)}`);
      last = added;
    } else if (line.startsWith('+')) {
      taken.push(`-${line.slice(1)}`);
      last = taken;
    } else if (line.startsWith('\\') && added.length + taken.length > 0) last.push(line);
    else {
      flush();
      out.push(line);
    }
  }
  flush();
  return out.join('');
}
