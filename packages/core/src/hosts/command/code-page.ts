/** Encodings of the WHATWG standard by the number that `chcp` tells; a superset of what Windows has under it. */
const LABELS: Readonly<Record<number, string>> = {
  ...{
    866: 'ibm866',
    874: 'windows-874',
    932: 'shift_jis',
    936: 'gbk',
    949: 'euc-kr',
    950: 'big5',
  },
  ...{ 1250: 'windows-1250', 1251: 'windows-1251', 1252: 'windows-1252', 1253: 'windows-1253' },
  ...{ 1254: 'windows-1254', 1255: 'windows-1255', 1256: 'windows-1256', 1257: 'windows-1257' },
  ...{ 1258: 'windows-1258', 65001: 'utf-8' },
};

/** The number in what `chcp` printed: the first one, for the words around it are translated. */
export function parseCodePage(stdout: string): number | undefined {
  const digits = /\d{3,5}/.exec(stdout)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** What a program wrote to a file: UTF-8 where it is that, else the console's code page; a chunk is no unit. */
export function decodeOutput(bytes: Uint8Array, codePage: number | undefined): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const label = codePage === undefined ? undefined : LABELS[codePage];
    return new TextDecoder(label ?? 'utf-8', { ignoreBOM: true }).decode(bytes);
  }
}

/** The text in a code page; undefined where it has a character that is not in it, or the code page is not known. */
export function encodeText(text: string, codePage: number | undefined): Uint8Array | undefined {
  const label = codePage === undefined ? undefined : LABELS[codePage];
  if (label === undefined) return undefined;
  if (label === 'utf-8') return new TextEncoder().encode(text);
  const table = tableOf(label);
  const bytes: number[] = [];
  for (const sign of text) {
    const found = sign < '\u0080' ? [sign.charCodeAt(0)] : table.get(sign);
    if (!found) return undefined;
    bytes.push(...found);
  }
  return Uint8Array.from(bytes);
}

const tables = new Map<string, Map<string, readonly number[]>>();

/** Made by decoding every byte and every pair of bytes: there is no encoder for these in Node. */
function tableOf(label: string): Map<string, readonly number[]> {
  const known = tables.get(label);
  if (known) return known;
  const table = new Map<string, readonly number[]>();
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  const add = (bytes: readonly number[]): boolean => {
    try {
      const sign = decoder.decode(Uint8Array.from(bytes));
      if ([...sign].length === 1 && !table.has(sign)) table.set(sign, bytes);
      return true;
    } catch {
      return false;
    }
  };
  for (let first = 0x80; first <= 0xff; first++)
    if (!add([first])) for (let second = 0x40; second <= 0xfe; second++) add([first, second]);
  tables.set(label, table);
  return table;
}
