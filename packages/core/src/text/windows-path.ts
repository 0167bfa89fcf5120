/** Joins parts of a Windows path; a trailing separator of the first does no harm. */
export function joinWindowsPath(folder: string, ...parts: readonly string[]): string {
  return [folder.replace(/[\\/]+$/, ''), ...parts].join('\\');
}

/** `C:\...` or `\\server\share\...`. */
export function isAbsoluteWindowsPath(path: string): boolean {
  return /^(?:[A-Za-z]:[\\/]|\\\\[^\\/]+[\\/][^\\/]+)/.test(path);
}
