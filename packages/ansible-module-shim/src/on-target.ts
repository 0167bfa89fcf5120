import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { type HostOpener, openLocalHost } from '@quantastor-xenserver/core';
import { runModule } from './modules/run-module.ts';

// A module in Node for a target that has Node. Ansible finds the marker below and gives its arguments as a JSON file.
const marker = 'WANT_JSON';

async function main(file: string | undefined): Promise<void> {
  const args: Record<string, unknown> = JSON.parse(readFileSync(file ?? '', 'utf8'));
  const { module, arguments: given, host: name = hostname() } = args;
  const host: HostOpener = { name: String(name), kind: 'local', open: () => openLocalHost() };
  const result = await runModule(String(module), (given ?? {}) as Record<string, unknown>, {
    check: args['_ansible_check_mode'] === true,
    diff: args['_ansible_diff'] === true,
    host,
    say: () => undefined,
  });
  process.stdout.write(`${JSON.stringify({ ...result, ran_on: 'target' })}\n`);
}

main(process.argv[2]).catch((error: unknown) => {
  const msg = `${marker}: ${error instanceof Error ? error.message : String(error)}`;
  process.stdout.write(`${JSON.stringify({ changed: false, failed: true, msg })}\n`);
});
