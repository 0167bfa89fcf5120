/**
 * Records as `xe ...-list params=...` prints them: separated by blank lines, each line `name ( RO): value` with the name
 * indented at will. A parameter that the release does not know is left out.
 */
export function parseXeRecords(text: string): ReadonlyMap<string, string>[] {
  return text
    .split(/\r?\n[ \t]*\r?\n/)
    .map((record) => {
      const fields = new Map<string, string>();
      for (const line of record.split(/\r?\n/)) {
        const match = /^\s*([\w-]+)\s*\([^)]*\)\s*:\s?(.*)$/.exec(line);
        if (match) fields.set(match[1] ?? '', (match[2] ?? '').trim());
      }
      return fields;
    })
    .filter(({ size }) => size > 0);
}

/** A map as xe prints it in a record: `multipathing: true; multipathhandle: dmp`. */
export function parseXeMap(text: string | undefined): ReadonlyMap<string, string> {
  const entries = (text ?? '').split(/;\s+/).flatMap((part): [string, string][] => {
    const at = part.indexOf(': ');
    return at > 0 ? [[part.slice(0, at).trim(), part.slice(at + 2).trim()]] : [];
  });
  return new Map(entries);
}

/** `true` and `false` as xe prints them; undefined for anything else. */
export function parseXeBoolean(text: string | undefined): boolean | undefined {
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}
