import type { CommandResult, PresentFile } from '../../../hosts/host.ts';
import type { FileOfPackage } from '../../../multipath/owner/packages.ts';
import { printableLine } from '../../../text/printable.ts';

/** By path. What is not in it is not known. */
export type PackageFiles = ReadonlyMap<string, FileOfPackage>;

/**
 * Names each file that is given, each of a folder's, and what a link leads to. A lock that somebody holds on rpm's database
 * makes it wait for ever, so it has ten seconds; no timeout(1): CentOS 5 has none.
 */
const SCRIPT: string = `
command -v rpm >/dev/null 2>&1 || exit 127
for f; do
  shift
  if [ -d "$f" ]; then
    for e in "$f"/*; do [ ! -f "$e" ] || set -- "$@" "$e"; done
  elif [ -f "$f" ]; then
    set -- "$@" "$f"
    [ ! -L "$f" ] || set -- "$@" "$(readlink -f "$f")"
  fi
done
[ "$#" -gt 0 ] || exit 0
{
  LC_ALL=C rpm -qf --qf '[%{=NAME}\\t%{FILEFLAGS:fflags}\\t%{FILENAMES}\\n]' "$@" 2>&1 </dev/null &
  p=$!
  ( n=0
    while [ "$n" -lt 10 ] && kill -0 "$p"; do sleep 1; n=$((n + 1)); done
    kill -9 "$p" ) >/dev/null 2>&1 &
  w=$!
  wait "$p"
  kill "$w"
} 2>/dev/null | grep multipath
exit 0
`;

/** Asks the host's rpm whose these files are; a folder stands for the files in it. */
export function packageCommand(paths: readonly string[]): readonly string[] {
  return ['sh', '-c', SCRIPT, 'sh', ...paths];
}

export function parsePackageFiles(answer: CommandResult | undefined): PackageFiles {
  const files = new Map<string, FileOfPackage>();
  if (answer?.exit !== 0) return files;
  for (const line of answer.stdout.split('\n')) {
    const none = /^file (\/.*) is not owned by any package$/.exec(line)?.[1];
    if (none !== undefined) files.set(none, 'none');
    const [, name = '', flags = '', path] = /^([^\t\s]+)\t([a-z]*)\t(\/.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    const onUpdate = flags.includes('n') ? 'keeps' : flags.includes('c') ? 'moves' : 'overwrites';
    files.set(path, { package: printableLine(name), onUpdate });
  }
  return files;
}

/** Of what is read, which is what a link leads to: a package may have the link alone. */
export function packageOf(
  files: PackageFiles,
  { realPath }: Pick<PresentFile, 'realPath'>,
): FileOfPackage {
  return files.get(realPath);
}
