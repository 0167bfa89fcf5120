import type { Facts, FileState } from '../hosts/host.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { decodeText } from '../text/encoding.ts';
import { given } from '../text/given.ts';
import { placedText } from '../text/line-map.ts';
import type { Finding } from './report.ts';

/** A finding with line and column where the file that it speaks of is among the facts. */
export function toFinding(diagnostic: Diagnostic, facts: Facts): Finding {
  const { severity, code, message, span, path, help } = diagnostic;
  const file = path === undefined ? undefined : findFile(facts, path);
  const position =
    diagnostic.position ??
    (span && file?.exists
      ? placedText(decodeText(file.bytes).text).positionAt(span.offset)
      : undefined);
  return {
    severity,
    code,
    message,
    ...given({ path }),
    ...(position ?? {}),
    ...given({ help }),
  };
}

function findFile(facts: Facts, path: string): FileState | undefined {
  const named = facts.files.get(path);
  if (named) return named;
  const inFolders = [...facts.folders.values()].flatMap((files) => files ?? []);
  return [...facts.files.values(), ...inFolders].find(
    (file) => file.path === path || (file.exists && file.realPath === path),
  );
}
