import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, posix, relative, resolve } from 'node:path';
import { insideWorkspace, isBelow, OutsideError } from '../workspace/inside.ts';
import { baseOf, matcherOf, PatternError } from './pattern.ts';

export interface PatternProblem {
  readonly pattern: string;
  readonly message: string;
  /** Without it, the step goes on. */
  readonly isFatal: boolean;
}

export interface FoundFiles {
  /** Each file once, relative to the root with `/`; in the order of names within a pattern. */
  files(): AsyncGenerator<string>;
  /** Whole once `files` has come to its end. */
  readonly problems: readonly PatternProblem[];
}

interface Rule {
  readonly pattern: string;
  readonly without: boolean;
  readonly path: string;
  readonly matches: (file: string) => boolean;
  used: boolean;
}

/**
 * The files under `root` that the patterns name. A leading `!` takes out again, a folder stands for all that is in it, a
 * whole path below the root is taken as one relative to it. Links to folders are not followed, files behind a link that
 * leads out of the root are a problem and never read; `.git` is left out.
 */
export function findFiles(root: string, patterns: readonly string[]): FoundFiles {
  const problems: PatternProblem[] = [];
  const fatal = (pattern: string, message: string): void => {
    problems.push({ pattern, message, isFatal: true });
  };
  const rules = patterns.flatMap((pattern): Rule[] => {
    try {
      return [ruleOf(pattern, root)];
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      fatal(pattern, error.message);
      return [];
    }
  });
  async function* files(): AsyncGenerator<string> {
    const seen = new Set<string>();
    for (const { pattern, path } of rules.filter((rule) => !rule.without))
      try {
        await insideWorkspace(root, baseOf(path));
        for await (const { file, outside } of walk(root, baseOf(path))) {
          if (seen.has(file) || !isTaken(file, rules)) continue;
          seen.add(file);
          if (outside) fatal(file, outside);
          else yield file;
        }
      } catch (error) {
        if (error instanceof OutsideError) fatal(pattern, error.message);
        else if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    for (const { pattern, used, without } of rules)
      if (!used && !problems.some((each) => each.pattern === pattern))
        problems.push({
          pattern,
          isFatal: false,
          message: without ? 'this takes no file out' : `no file matches${hintAt(pattern)}`,
        });
  }
  return { files, problems };
}

function hintAt(pattern: string): string {
  return pattern.includes(',') && !pattern.includes('{') ? ': give one pattern a line' : '';
}

/** @throws PatternError for a pattern that leads out of the root, or that is not understood. */
function ruleOf(pattern: string, root: string): Rule {
  const without = pattern.startsWith('!');
  const bare = (without ? pattern.slice(1) : pattern).replaceAll('\\', '/');
  const inner = isAbsolute(bare) ? fromRoot(bare, root) : bare;
  const path = posix.normalize(inner).replace(/^\.\//, '').replace(/\/$/, '') || '.';
  if (path === '..' || path.startsWith('../'))
    throw new PatternError('this leads out of the workspace');
  return { pattern, without, path, matches: matcherOf(path), used: false };
}

function fromRoot(path: string, root: string): string {
  const whole = resolve(root);
  if (!isBelow(whole, path)) throw new PatternError('this leads out of the workspace');
  return relative(whole, path).replaceAll('\\', '/') || '.';
}

/** The last rule that matches decides; each that matches is of use. */
function isTaken(file: string, rules: readonly Rule[]): boolean {
  let taken = false;
  for (const rule of rules)
    if (rule.matches(file)) {
      rule.used = true;
      taken = !rule.without;
    }
  return taken;
}

interface Walked {
  readonly file: string;
  /** Why it may not be read. */
  readonly outside?: string;
}

async function* walk(root: string, path: string): AsyncGenerator<Walked> {
  const state = await stat(join(root, path)).catch(() => undefined);
  if (state?.isFile()) yield walked(root, path);
  if (!state?.isDirectory()) return;
  const entries = await readdir(join(root, path), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = path === '.' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== '.git') yield* walk(root, child);
    } else if (entry.isFile()) yield { file: child };
    else if (entry.isSymbolicLink() && (await isFile(join(root, child)))) yield walked(root, child);
  }
}

async function walked(root: string, file: string): Promise<Walked> {
  try {
    await insideWorkspace(root, file);
    return { file };
  } catch (error) {
    return { file, outside: (error as Error).message };
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (state) => state.isFile(),
    () => false,
  );
}
