import type { Facts, FactsQuery, FileState } from '../../src/hosts/host.ts';

interface MergedQuery {
  readonly query: Required<Omit<FactsQuery, 'own'>>;
  /** The facts as if `own` alone had been asked: its commands' answers in its own order, its folders' files by its own rule. */
  answersTo(own: FactsQuery | undefined, facts: Facts): Facts;
}

/** One query for all steps; what several ask for is asked once. */
export function mergeQueries(queries: readonly (FactsQuery | undefined)[]): MergedQuery {
  const files = new Set<string>();
  const folders = new Map<string, { path: string; contains?: string }>();
  const commands = new Map<string, readonly string[]>();
  for (const query of queries) {
    for (const path of query?.files ?? []) files.add(path);
    for (const folder of query?.folders ?? []) {
      const known = folders.get(folder.path);
      // the wider question answers the narrower one too
      if (!known || (known.contains !== undefined && known.contains !== folder.contains))
        folders.set(folder.path, known ? { path: folder.path } : folder);
    }
    for (const argv of query?.commands ?? []) commands.set(JSON.stringify(argv), argv);
  }
  const keys = [...commands.keys()];
  return {
    query: { files: [...files], folders: [...folders.values()], commands: [...commands.values()] },
    answersTo: (own, facts) => ({
      files: facts.files,
      folders: new Map([...facts.folders, ...narrow(own, facts)]),
      commands: (own?.commands ?? []).flatMap(
        (argv) => facts.commands[keys.indexOf(JSON.stringify(argv))] ?? [],
      ),
    }),
  };
}

function narrow(own: FactsQuery | undefined, facts: Facts): [string, FileState[] | undefined][] {
  return (own?.folders ?? []).map(({ path, contains = '' }) => [
    path,
    facts.folders.get(path)?.filter((file) => baseName(file.path).includes(contains)),
  ]);
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
