import { randomBytes } from 'node:crypto';
import type { ProcedureError } from '../../errors.ts';
import { explainEaten } from './failures.ts';
import { type SshProcess, startSsh } from './process.ts';

/** Of a host whose login is through: a shell that is to come has answered by then nearly always. */
const SILENT_MS = 5_000;
/** A menu that finds its stdin at an end may print itself for ever. */
const MOST_BYTES = 1024 * 1024;

export interface SilentLogin {
  /** What ssh says on stderr, as it comes. */
  heard(chunk: Buffer): void;
  /** The shell has answered, or is given up. */
  stop(): void;
}

/**
 * Tells in seconds why a host that took the login stays silent. A login script that waits for its stdin to end would wait as
 * long as this side does: so a second login says one line and ends its stdin. If that one comes to its end and no shell has
 * done what the line says, none will; if a shell has, the host is slow, and the first login is waited for as ever.
 */
export function watchSilentLogin(
  {
    program,
    args,
    place,
    isShared,
  }: {
    readonly program: string;
    readonly args: readonly string[];
    readonly place: string;
    /** Over the connection of a master that may have logged in long ago: then ssh never says that the login is done. */
    readonly isShared: boolean;
  },
  onFound: (error: ProcedureError) => void,
  afterMs: number = SILENT_MS,
): SilentLogin {
  let said = '';
  let timer: NodeJS.Timeout | undefined;
  let second: SshProcess | undefined;
  let isOver = false;
  const ask = (): void => {
    // printed in one piece by a shell only, and not by what sends back what it is sent
    const halves = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')];
    let printed = '';
    let complained = '';
    const none = (exit: number | null): void => {
      if (isOver) return;
      isOver = true;
      second?.kill();
      onFound(explainEaten(complained, exit, place, printed));
    };
    second = startSsh(program, args, {
      onStdout: (chunk) => {
        printed = (printed + chunk.toString('latin1')).slice(-MOST_BYTES);
        if (printed.length === MOST_BYTES && !printed.includes(halves.join(''))) none(null);
      },
      onStderr: (chunk) => {
        complained = (complained + chunk.toString('utf8')).slice(-MOST_BYTES);
      },
      onEnd: (exit, failure) => {
        // what is wrong with this connection says nothing of the other one
        const isTold = !failure && exit !== null && exit !== 255;
        if (isTold && !printed.includes(halves.join(''))) none(exit);
      },
    });
    second.send(Buffer.from(`printf '%s%s' ${halves.join(' ')}; exit 0\n`));
    second.endInput();
  };
  if (isShared) timer = setTimeout(ask, afterMs);
  return {
    heard(chunk) {
      if (isOver || timer) return;
      said = (said + chunk.toString('latin1')).slice(-4096);
      if (/^Authenticated to /m.test(said)) timer = setTimeout(ask, afterMs);
    },
    stop() {
      isOver = true;
      clearTimeout(timer);
      second?.kill();
    },
  };
}
