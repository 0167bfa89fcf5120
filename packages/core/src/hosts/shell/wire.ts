import { ProcedureError } from '../../errors.ts';

export interface ShellAnswer {
  /** What follows each mark; every value is printed after one. */
  readonly stdout: readonly Buffer[];
  /** The same of stderr; the first mark is printed when the question begins. */
  readonly stderr: readonly Buffer[];
}

/** Takes the parts of an answer one after another. */
export interface AnswerReader {
  bytes(): Uint8Array;
  text(): string;
}

/** @throws ProcedureError CONNECTION_LOST from a part that is not there: the shell did not do what it was told. */
export function readAnswer(answer: ShellAnswer): AnswerReader {
  let at = 0;
  const bytes = (): Buffer => {
    const part = answer.stdout[at++];
    if (part) return part;
    throw new ProcedureError('CONNECTION_LOST', "the host's answer is incomplete", {
      remedy: 'Run again; if it happens again, look at the login scripts of the account.',
    });
  };
  return {
    bytes: () => new Uint8Array(bytes()),
    text: () => bytes().toString('utf8'),
  };
}

/**
 * A shell tells a command that a signal ended by 128 and the signal's number, as in 139 for SIGSEGV; no program of
 * these hosts uses such codes for itself.
 */
export function exitOf(code: string): number | null {
  const exit = Number.parseInt(code, 10);
  return Number.isNaN(exit) || (exit > 128 && exit < 160) ? null : exit;
}

/**
 * What comes back on one stream: raw bytes between random marks. Text of a login script before the first mark,
 * or of a straggler after the end, is nobody's.
 */
export interface MarkedStream {
  /** Starts to wait for an answer. */
  expect(mark: string, end: string): void;
  push(chunk: Buffer): void;
  /** True from the end mark on. */
  readonly isComplete: boolean;
  /** Bytes since `expect`. */
  readonly size: number;
  /** What stands before, between and after the marks, without the end mark and what follows it. */
  parts(): Buffer[];
  /** The newest words: since `expect`, or after the end mark if there was one; without the marks. */
  tail(): string;
}

const TAIL_BYTES = 16_384;

export function makeMarkedStream(): MarkedStream {
  let mark: Buffer = Buffer.alloc(0);
  let end: Buffer = Buffer.alloc(0);
  let chunks: Buffer[] = [];
  let late: Buffer = Buffer.alloc(0);
  let size = 0;
  let isComplete = true;
  let seam: Buffer = Buffer.alloc(0);
  return {
    get isComplete() {
      return isComplete;
    },
    get size() {
      return size;
    },
    expect(newMark, newEnd) {
      mark = Buffer.from(newMark);
      end = Buffer.from(newEnd);
      chunks = [];
      late = Buffer.alloc(0);
      size = 0;
      isComplete = false;
      seam = Buffer.alloc(0);
    },
    push(chunk) {
      if (isComplete) {
        late = Buffer.concat([late, chunk]).subarray(-TAIL_BYTES);
        return;
      }
      size += chunk.length;
      chunks.push(chunk);
      // the end mark may lie across two chunks
      const window = Buffer.concat([seam, chunk]);
      const at = window.indexOf(end);
      isComplete = at >= 0;
      if (isComplete) late = Buffer.from(window.subarray(at + end.length));
      seam = Buffer.from(window.subarray(Math.max(0, window.length - end.length + 1)));
    },
    parts() {
      const all = Buffer.concat(chunks);
      const last = all.indexOf(end);
      const parts: Buffer[] = [];
      let from = 0;
      for (;;) {
        const at = all.indexOf(mark, from);
        if (at < 0 || at > last) break;
        parts.push(all.subarray(from, at));
        from = at + mark.length;
      }
      parts.push(all.subarray(from, last));
      return parts;
    },
    tail: () => {
      if (isComplete) return late.toString('utf8');
      const words = Buffer.concat(chunks).subarray(-TAIL_BYTES).toString('utf8');
      return mark.length === 0 ? words : words.replaceAll(mark.toString(), '\n');
    },
  };
}
