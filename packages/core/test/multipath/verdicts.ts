import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Builtins, loadBuiltins } from '../../src/multipath/data/builtin-devices.ts';
import { type MultipathRelease, parseRelease } from '../../src/multipath/data/releases.ts';
import { lintMultipath } from '../../src/multipath/lint/lint.ts';
import type { LintDiagnostic } from '../../src/multipath/lint/report.ts';
import { decodeMultipath, readMultipath } from '../../src/multipath/syntax/read.ts';
import type { MultipathDocument } from '../../src/multipath/syntax/types.ts';
import { factsAt } from '../support/facts.ts';

const FOLDER = factsAt('corpus', 'verdicts') ?? '';

/** What a real parser made of one input. */
export interface Verdict {
  readonly input: string;
  readonly sha256: string;
  readonly outcome: 'loads' | 'refuses' | 'crashes' | 'hangs';
  /** The parser's own line, and its words with `F` for the file. */
  readonly messages?: readonly (readonly [number | null, string])[];
  /** Entries that an empty file does not give, in printed order. */
  readonly devices?: readonly (readonly (readonly [string, string])[])[];
  readonly builtinsChanged?: readonly (readonly [string, string])[];
  readonly blacklist?: readonly (readonly [string, string])[];
  readonly printed?: boolean;
}

export interface Judged extends Verdict {
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly document: MultipathDocument;
}

export interface RecordedRelease {
  readonly name: string;
  readonly release: MultipathRelease;
  readonly builtins: Builtins;
  readonly verdicts: readonly Judged[];
  /** What lint says of a document; asked once. */
  findings(document: MultipathDocument): readonly LintDiagnostic[];
}

/** The releases whose verdicts lie beside the project; none where they do not. */
export function recordedReleases(): string[] {
  if (FOLDER === '') return [];
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.jsonl.gz'))
    .map((name) => name.replace('.jsonl.gz', ''))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

const inputs = new Map<string, { bytes: Uint8Array; text: string; document: MultipathDocument }>();

/** A release's verdicts, each with the bytes that it is about. */
export async function verdictsOf(name: string): Promise<RecordedRelease> {
  const lines = gunzipSync(readFileSync(join(FOLDER, `${name}.jsonl.gz`)))
    .toString('utf8')
    .split('\n');
  return recorded(
    name,
    lines.filter(Boolean).map((line): Judged => {
      const verdict: Verdict = JSON.parse(line);
      return { ...verdict, ...inputOf(verdict) };
    }),
  );
}

interface OwnInput {
  readonly input: string;
  readonly text: string;
  readonly said: readonly (Omit<Verdict, 'input' | 'sha256'> & { readonly releases: string })[];
}

const OWN: readonly OwnInput[] = readFileSync(
  new URL('own-verdicts.jsonl', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));

/** The small files of our own, which are always here. */
export function ownTexts(): { input: string; text: string }[] {
  return OWN.map(({ input, text }) => ({ input, text }));
}

/** The releases that were asked about the small files of our own, which are always here. */
export function ownReleases(): string[] {
  return [
    ...new Set(OWN.flatMap(({ said }) => said.flatMap(({ releases }) => releases.split(' ')))),
  ];
}

/** What a release said of the small files of our own. */
export async function ownVerdictsOf(name: string): Promise<RecordedRelease> {
  return recorded(
    name,
    OWN.flatMap(({ input, text, said }) =>
      said
        .filter(({ releases }) => releases.split(' ').includes(name))
        .map((verdict): Judged => {
          const bytes = Buffer.from(text);
          return { ...verdict, input, sha256: '', bytes, text, document: readMultipath(text) };
        }),
    ),
  );
}

/** Verdicts with what lint is asked beside them. */
export async function recorded(
  name: string,
  verdicts: readonly Judged[],
): Promise<RecordedRelease> {
  const release = parseRelease(name);
  if (!release) throw new Error(name);
  const linted = new Map<MultipathDocument, readonly LintDiagnostic[]>();
  const findings = (document: MultipathDocument): readonly LintDiagnostic[] => {
    const found = linted.get(document) ?? lintMultipath(document, { release });
    linted.set(document, found);
    return found;
  };
  return { name, release, builtins: await loadBuiltins(release), verdicts, findings };
}

function inputOf({ input, sha256 }: Verdict): {
  bytes: Uint8Array;
  text: string;
  document: MultipathDocument;
} {
  let found = inputs.get(input);
  if (!found) {
    const bytes = readFileSync(factsAt(input.startsWith('cases/') ? '' : 'corpus', input) ?? input);
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error(input);
    const { text, encoding } = decodeMultipath(bytes);
    found = { bytes, text, document: readMultipath(text, { encoding }) };
    inputs.set(input, found);
  }
  return found;
}
