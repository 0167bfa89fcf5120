import type { Diagnostic, Severity } from '../../text/diagnostic.ts';

/** What an update of a package does with a file of it that was edited. */
export type OnUpdate =
  /** No configuration file: written anew, and no copy is kept. */
  | 'overwrites'
  /** A configuration file: where the package brings another, the edited one is moved to `.rpmsave`. */
  | 'moves'
  /** `noreplace`: the edited one stays, and the package's own comes as `.rpmnew`. */
  | 'keeps';

export interface PackageFile {
  readonly package: string;
  readonly onUpdate: OnUpdate;
}

/** Where lines of one's own are no package's. */
export const SAFE_PLACE =
  'put lines of your own into a file of its own in /etc/multipath/conf.d where the release reads that; elsewhere put them there again after each update';

/** Undefined: not known, as where there is no rpm. */
export type FileOfPackage = PackageFile | 'none' | undefined;

/** What updates do with the file, and where lines of one's own are safe from them. */
export function packageNote(
  path: string,
  found: FileOfPackage,
  safe: string,
  severity: Severity,
): (Diagnostic<'package-owned'> & { readonly help: string }) | undefined {
  if (found === undefined || found === 'none') return undefined;
  const { package: name, onUpdate } = found;
  const isKept = onUpdate === 'keeps';
  return {
    severity: isKept ? 'info' : severity,
    code: 'package-owned',
    message: `the file ${DOES[onUpdate](name, path)}`,
    help: isKept ? `after an update compare it with ${path}.rpmnew, where there is one` : safe,
  };
}

const DOES: Readonly<Record<OnUpdate, (name: string, path: string) => string>> = {
  overwrites: (name) =>
    `belongs to the package ${name}, which does not mark it as configuration: each update of ${name} replaces it`,
  moves: (name, path) =>
    `is configuration of the package ${name} that its updates replace: where one brings another, this one is moved to ${path}.rpmsave and is no longer read`,
  keeps: (name) =>
    `is configuration of the package ${name} that its updates leave as it was edited`,
};
