import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SEVERITIES } from '@quantastor-xenserver/core';
import type { Severity } from '@quantastor-xenserver/core/edit';
import { type FileFinding, makeSarif, toolVersion } from '@quantastor-xenserver/core/report';
import { cannotWrite, temporaryFolder } from '../outputs/files.ts';

/** Findings that wait on disk, by severity: memory stays bounded whatever their number, and the most severe come first. */
export interface Spool {
  /** A promise where the disk has to be waited for. */
  add(finding: FileFinding): Promise<void> | undefined;
  /** Writes the whole lists, and resolves with their paths. */
  end(): Promise<{ readonly findingsFile: string; readonly sarifFile: string }>;
  remove(): Promise<void>;
}

/**
 * Each file is made anew and held open: what somebody else puts in its place, or has put there as a link, is neither
 * written to nor read.
 *
 * @throws InputError where the folder cannot be written to.
 */
export async function makeSpool(): Promise<Spool> {
  const { list, log, number } = await freshFiles();
  const parts = new Map<Severity, Sink>();
  const begin = async (severity: Severity, line: string): Promise<void> => {
    // one that is there, or a link, was put there by somebody else
    const part = await Sink.make(nameOf(number, `${severity}.part`)).catch((error: unknown) => {
      throw cannotWrite(temporaryFolder(), error);
    });
    parts.set(severity, part);
    await part.add(line);
  };
  return {
    add(finding) {
      const line = `${JSON.stringify(finding)}\n`;
      const part = parts.get(finding.severity);
      return part ? part.add(line) : begin(finding.severity, line);
    },
    async end() {
      const sarif = makeSarif(toolVersion);
      await list.add('[');
      await log.add(sarif.start());
      let count = 0;
      for (const severity of SEVERITIES)
        for await (const line of parts.get(severity)?.lines() ?? []) {
          await list.add(`${count++ === 0 ? '' : ','}\n${line}`);
          await log.add(sarif.result(JSON.parse(line) as FileFinding));
        }
      await list.add('\n]\n');
      await log.add(sarif.end());
      await list.flush();
      await log.flush();
      return { findingsFile: list.path, sarifFile: log.path };
    },
    async remove() {
      for (const sink of [list, log, ...parts.values()]) await sink.close();
      for (const part of parts.values()) await rm(part.path, { force: true });
    },
  };
}

/** Of text that waits: a write for each of a million findings takes minutes. */
const ENOUGH = 64 * 1024;

/** A new file of ours, 0600. */
class Sink {
  readonly path: string;
  readonly #file: FileHandle;
  #waiting = '';

  static async make(path: string): Promise<Sink> {
    return new Sink(path, await open(path, 'wx+', 0o600));
  }

  constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  add(text: string): Promise<void> | undefined {
    this.#waiting += text;
    return this.#waiting.length > ENOUGH ? this.flush() : undefined;
  }

  async flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = '';
    await this.#file.appendFile(text).catch((error: unknown) => {
      throw cannotWrite(this.path, error);
    });
  }

  /** All that was written. */
  async *lines(): AsyncGenerator<string> {
    await this.flush();
    const input = this.#file.createReadStream({ start: 0, autoClose: false });
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function nameOf(number: number, kind: string): string {
  return join(temporaryFolder(), `quantastor-xenserver-lint-${number}-${kind}`);
}

/** The two results under a name that no other step of the job has taken. */
async function freshFiles(): Promise<{ list: Sink; log: Sink; number: number }> {
  for (let number = 1; ; number++) {
    let list: Sink | undefined;
    try {
      list = await Sink.make(nameOf(number, 'findings.json'));
      return { list, log: await Sink.make(nameOf(number, 'findings.sarif')), number };
    } catch (error) {
      await list?.close();
      if (list) await rm(list.path, { force: true });
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || number > 10_000)
        throw cannotWrite(temporaryFolder(), error);
    }
  }
}
