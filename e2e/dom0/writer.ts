import type { Dom0 } from './dom0.ts';
import { until } from './until.ts';

/** A program in the guest that writes to a map without a pause and keeps the checksums (guest/writer.sh). */
export interface Writer {
  /** Waits until so many more pieces are written; rejects when the writer has ended. */
  more(pieces: number): Promise<void>;
  /** Has it end its round; rejects unless every write went well and each device holds what was written. */
  finish(devices: readonly string[]): Promise<void>;
}

export async function startWriter(dom0: Dom0, map: string): Promise<Writer> {
  await dom0.run(`rm -rf /tmp/writer; setsid writer.sh ${map} >/tmp/writer.out 2>&1 </dev/null &`);
  const log = async (): Promise<string[]> => {
    const lines = await dom0.run('cat /tmp/writer/log 2>/dev/null; cat /tmp/writer.out');
    return lines.trim().split('\n');
  };
  const written = async (): Promise<number> => {
    const lines = await log();
    if (lines.some((line) => /FAIL|rror/.test(line))) throw new Error(lines.slice(-5).join('\n'));
    return lines.length;
  };
  return {
    async more(pieces) {
      const from = await written();
      await until(`${pieces} more pieces`, async () => (await written()) >= from + pieces);
    },
    async finish(devices) {
      await dom0.run('touch /tmp/writer/stop');
      await until('the end of the writer', async () => {
        await written();
        return (await log()).includes('DONE');
      });
      await dom0.run(
        `compare.sh /dev/mapper/${map} ${devices.map((each) => `/dev/${each}`).join(' ')}`,
      );
    },
  };
}
