/** More is no name of a vendor or product, and nothing that is tried as a pattern. */
const MOST = 200;

/** So long are the product's 16 signs of SCSI INQUIRY, with room. */
const LONGEST_NAME = 64;

/** A value that is no name of one vendor or product: `*`, `QUANTASTOR.*`, `%`, or nothing at all. */
export function isWildcard(value: string): boolean {
  return value === '' || /[*?%]|\.[*+{]|^\^|\$$/.test(value);
}

/** Also one that only a reader of regular expressions takes for a pattern: `QUANTASTOR[0-9]`, `QUANTASTOR|OTHER`, `QUANTA\w+`. */
export function isPattern(value: string): boolean {
  return isWildcard(value) || /[[\](){}|\\+]|\.(?=[^\d.]|$)/.test(value);
}

/** Whether a pattern stands for a name, read as one of whichever kind: of a shell, of SQL, or a regular expression. */
export function covers(pattern: string, name: string): boolean {
  if (pattern === '') return true;
  if (pattern.length > MOST || name.length > LONGEST_NAME) return false;
  if (!isPattern(pattern)) return pattern.toLowerCase() === name.toLowerCase();
  const glob = pattern
    .replace(/^\^|\$$/g, '')
    .replace(/\.\*/g, '*')
    .replace(/[\\^$+.()|[\]{}]/g, '\\$&')
    .replace(/[*%]+/g, '.*')
    .replace(/\?/g, '.');
  return isMatch(glob, name) || (isTame(pattern) && isMatch(pattern, name));
}

/** What a file says is not run where it may take for ever: repeated groups, or many repeats. */
function isTame(pattern: string): boolean {
  return (
    !/\)\s*[*+{?]/.test(pattern) &&
    (pattern.match(/[*+{?]/g) ?? []).length <= 3 &&
    !/\\[1-9k]|\(\?/.test(pattern)
  );
}

function isMatch(source: string, name: string): boolean {
  try {
    return new RegExp(`^(?:${source})$`, 'i').test(name);
  } catch {
    return false;
  }
}
