import { type Colour, colour, isColoured, plain, sayRaw, writeData } from './output.ts';

/** A unified diff, on stdout unless told otherwise: in colour on a terminal, to the byte elsewhere. */
export async function showDiff(
  diff: string,
  stream: NodeJS.WriteStream = process.stdout,
): Promise<void> {
  const text = stream.isTTY ? tintDiff(diff, stream) : diff;
  if (stream === process.stdout) await writeData(text);
  else sayRaw(text);
}

/** The diff as a terminal may show it. */
function tintDiff(diff: string, stream: NodeJS.WriteStream): string {
  const shown = plain(diff.replaceAll('\r\n', '\n'));
  if (!isColoured(stream)) return shown;
  return shown.replace(/^.+$/gm, (line) => {
    const name = colourOf(line);
    return name ? colour(name, line, stream) : line;
  });
}

function colourOf(line: string): Colour | undefined {
  if (/^(---|\+\+\+) /.test(line)) return 'bold';
  if (line.startsWith('@@')) return 'cyan';
  if (line.startsWith('+')) return 'green';
  return line.startsWith('-') ? 'red' : undefined;
}
