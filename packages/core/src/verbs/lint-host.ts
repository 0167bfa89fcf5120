import { ProcedureError } from '../errors.ts';
import type { Host, PresentFile } from '../hosts/host.ts';
import { findRelease } from '../multipath/data/release-names.ts';
import { DEFAULT_RELEASE } from '../multipath/data/releases.ts';
import type { LintChoices } from '../multipath/lint/lint.ts';
import { findLayout } from '../procedures/multipath/layout.ts';
import { packageOf, parsePackageFiles } from '../procedures/multipath/read/package-files.ts';
import { answersOf, LAYOUT_COMMANDS, surveyQuery } from '../procedures/multipath/read/query.ts';
import { nameRelease, releaseOf } from '../procedures/multipath/read/release.ts';
import { quantastor } from '../profiles/quantastor.ts';
import { type LintedFile, lintFile } from './lint-file.ts';

export interface LintHostOptions extends LintChoices {
  /** Default: those that the host's multipath reads. */
  readonly files?: readonly string[];
  /** Judged by this multipath-tools in place of the host's own. */
  readonly release?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface LintedHost {
  /** In the order in which they are read. */
  readonly files: readonly LintedFile[];
  /** `0.4.9-136.xs`. */
  readonly release: string;
  /** The host tells none, so another one stands in. */
  readonly isGuessed: boolean;
}

/**
 * What is wrong in the multipath configuration of a host, by the rules of its own release; one round trip, nothing is changed.
 *
 * @throws ProcedureError NOT_FOUND for a named file that is not there, or where there is no configuration at all.
 */
export async function lintHost(
  host: Host,
  { files: named = [], release: wanted, signal, ...choices }: LintHostOptions = {},
): Promise<LintedHost> {
  const facts = await host.facts(
    {
      ...surveyQuery,
      files: [...(surveyQuery.files ?? []), ...named],
      commands: LAYOUT_COMMANDS,
    },
    { signal },
  );
  const known = (wanted === undefined ? undefined : findRelease(wanted)) ?? releaseOf(facts);
  const release = known ?? DEFAULT_RELEASE;
  const found: PresentFile[] =
    named.length > 0
      ? named.map((path) => {
          const file = facts.files.get(path);
          if (file?.exists) return file;
          throw notFound(host, `file ${path}`);
        })
      : findLayout(facts, quantastor.match, '').reads.map(({ file }) => file);
  const packages = parsePackageFiles(answersOf(facts).packageFiles);
  if (found.length === 0) throw notFound(host, 'multipath configuration');
  return {
    files: found.map(({ path, realPath, bytes }) =>
      lintFile(bytes, path, {
        ...choices,
        release,
        ofPackage: { path, found: packageOf(packages, { realPath }) },
      }),
    ),
    release: nameRelease(release),
    isGuessed: known === undefined,
  };
}

function notFound({ name }: Host, what: string): ProcedureError {
  return new ProcedureError('NOT_FOUND', `there is no ${what}`, {
    place: name,
    remedy: 'Check that this is a dom0 host with multipath-tools, or name the files with {files}.',
  });
}
