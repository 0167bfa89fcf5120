import { realpathSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Started {
  /** The script as it was called, for its help: `ours.mjs`. */
  readonly name: string;
  /** What stands behind it on the command line. */
  readonly args: readonly string[];
}

/**
 * How the module was started as a script: by node, Bun, Deno or its own first line (`argv[1]` leads to it), or by
 * `zx FILE`, which imports it; undefined when another module imports it. zx runs a file without extension as a copy
 * beside it, whose name begins as the file's does and ends in `.mjs`.
 */
export function startedAs(
  moduleUrl: string,
  argv: readonly string[] = process.argv,
): Started | undefined {
  const own = fileURLToPath(moduleUrl);
  const [, started = '', ...args] = argv;
  if (realPath(started) === realPath(own)) return { name: basename(started), args };
  if (!/[\\/]zx[\\/]|[\\/]zx$/.test(realPath(started))) return undefined;
  const at = args.findIndex((word) => !word.startsWith('-') && isCopyOf(own, resolve(word)));
  const name = args[at];
  return name === undefined ? undefined : { name: basename(name), args: args.slice(at + 1) };
}

/** `word` as it stands on the command line may be a link, whose own name the copy has. */
function isCopyOf(own: string, word: string): boolean {
  if (realPath(own) === realPath(word)) return true;
  return (
    extname(word) === '' &&
    own.endsWith('.mjs') &&
    basename(own).startsWith(basename(word)) &&
    realPath(dirname(own)) === realPath(dirname(word))
  );
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
