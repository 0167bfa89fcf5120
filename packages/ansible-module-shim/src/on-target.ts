import { readFileSync } from 'node:fs';
import { type HostOpener, parseHost } from '@quantastor-xenserver/core';
import { readTask } from './connection/protocol.ts';
import { runModule } from './modules/run-module.ts';

// node on_target.cjs TASK: one task in Node on a target that has it. The last line is the result.
async function main(file: string | undefined): Promise<object> {
  const {
    module,
    args,
    check,
    diff,
    host: name,
  } = readTask(JSON.parse(readFileSync(file ?? '', 'utf8')));
  const host: HostOpener = { ...parseHost('local'), name };
  const result = await runModule(module, args, { check, diff, host, say: () => undefined });
  return { ...result, ran_on: 'target' };
}

main(process.argv[2])
  .catch((error: unknown) => ({
    changed: false,
    failed: true,
    msg: error instanceof Error ? error.message : String(error),
  }))
  .then((result) => process.stdout.write(`${JSON.stringify({ result })}\n`));
