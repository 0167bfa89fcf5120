import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SEVERITIES } from '@quantastor-xenserver/core';
import type { Severity } from '@quantastor-xenserver/core/edit';
import { type FileFinding, makeSarif, toolVersion } from '@quantastor-xenserver/core/report';
import { cannotWrite, temporaryFolder } from '../outputs/files.ts';

/** Findings that wait on disk, by severity: memory stays bounded whatever their number, and the most severe come first. */
export interface Spool {
  add(finding: FileFinding): Promise<void>;
  /** Writes the whole lists, and resolves with their paths. */
  end(): Promise<{ readonly findingsFile: string; readonly sarifFile: string }>;
  remove(): Promise<void>;
}

export async function makeSpool(stem: string): Promise<Spool> {
  const folder = temporaryFolder();
  const name = (kind: string): string => join(folder, `quantastor-xenserver-${stem}-${kind}`);
  const parts = SEVERITIES.map((severity) => name(`${severity}.part`));
  const streams = new Map<Severity, WriteStream>();
  return {
    async add(finding) {
      let stream = streams.get(finding.severity);
      if (!stream) {
        const at = SEVERITIES.indexOf(finding.severity);
        stream = createWriteStream(parts[at] ?? '', { mode: 0o600, flags: 'wx' });
        streams.set(finding.severity, stream);
      }
      await write(stream, `${JSON.stringify(finding)}\n`);
    },
    async end() {
      for (const stream of streams.values())
        await new Promise<void>((done, fail) => {
          stream.on('error', fail);
          stream.end(done);
        });
      const findingsFile = name('findings.json');
      const sarifFile = name('findings.sarif');
      const sarif = makeSarif(toolVersion);
      const [list, log] = [createWriteStream(findingsFile), createWriteStream(sarifFile)];
      await write(list, '[');
      await write(log, sarif.start());
      let count = 0;
      for (const [at, severity] of SEVERITIES.entries()) {
        if (!streams.has(severity)) continue;
        const lines = createInterface({ input: createReadStream(parts[at] ?? '') });
        for await (const line of lines) {
          await write(list, `${count++ === 0 ? '' : ','}\n${line}`);
          await write(log, sarif.result(JSON.parse(line) as FileFinding));
        }
      }
      await write(list, '\n]\n');
      await write(log, sarif.end());
      for (const stream of [list, log]) await new Promise<void>((done) => stream.end(done));
      return { findingsFile, sarifFile };
    },
    async remove() {
      for (const stream of streams.values()) stream.destroy();
      for (const part of parts) await rm(part, { force: true });
    },
  };
}

/** Waits where the disk is slower than the linter. */
async function write(stream: WriteStream, text: string): Promise<void> {
  if (text === '' || stream.write(text)) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (after: () => void): void => {
      stream.off('drain', onDrain);
      stream.off('error', onError);
      after();
    };
    const onDrain = (): void => settle(resolve);
    const onError = (error: Error): void => settle(() => reject(error));
    stream.once('drain', onDrain);
    stream.once('error', onError);
  });
}

/** A name that no other step of the job has taken. */
export async function freshStem(): Promise<string> {
  for (let number = 1; ; number++) {
    const stem = `lint-${number}`;
    const path = join(temporaryFolder(), `quantastor-xenserver-${stem}-findings.json`);
    try {
      await (await open(path, 'wx', 0o600)).close();
      return stem;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || number > 10_000)
        throw cannotWrite(temporaryFolder(), error);
    }
  }
}
