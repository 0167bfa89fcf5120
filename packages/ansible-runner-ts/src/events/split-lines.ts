/** A line of a stream of bytes, without its line feed. */
export interface Line {
  readonly bytes: Buffer;
  /** Its whole length; more than `bytes` when the rest of a too long line was dropped. */
  readonly length: number;
  /** False for the last line of a stream that ends without a line feed. */
  readonly whole: boolean;
}

const LINE_FEED = 0x0a;

/**
 * Lines of a stream, however it is cut into chunks. Of a line over `limit` bytes the beginning is kept
 * and the rest dropped as it comes, so that memory stays bounded.
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  limit: number,
): AsyncGenerator<Line, void> {
  let parts: Buffer[] = [];
  let length = 0;
  let kept = 0;
  const keep = (part: Buffer): void => {
    length += part.length;
    const room = part.subarray(0, Math.max(0, limit - kept));
    if (room.length > 0) parts.push(room);
    kept += room.length;
  };
  const take = (whole: boolean): Line => {
    const line = { bytes: parts.length === 1 ? first(parts) : Buffer.concat(parts), length, whole };
    parts = [];
    length = 0;
    kept = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (
      let at = chunk.indexOf(LINE_FEED);
      at >= 0;
      from = at + 1, at = chunk.indexOf(LINE_FEED, from)
    ) {
      keep(chunk.subarray(from, at));
      yield take(true);
    }
    if (from < chunk.length) keep(chunk.subarray(from));
  }
  if (length > 0) yield take(false);
}

function first(parts: readonly Buffer[]): Buffer {
  return parts[0] ?? Buffer.alloc(0);
}
