/**
 * The text as it is after a change and its undo: StorageLink may have read the changed file, and a number that it knows is
 * never used for other contents, so each of both has raised the version.
 */
export function risenTwice(text: string): string {
  return text.replace(
    /(<scsiDeviceIdConfig version=")([\d.]+)/,
    (_, before: string, version: string) => {
      const parts = version.split('.').map(Number);
      parts.push((parts.pop() ?? 0) + 2);
      return before + parts.join('.');
    },
  );
}
