import type { CommandResult, Host } from '../../../src/hosts/host.ts';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { installAdapter } from '../../../src/verbs/install-adapter.ts';
import { type AdapterSandbox, PROFILE } from '../adapter-sandbox.ts';

/** The server, but some commands answered by the test. */
export async function runAnswered(
  sandbox: AdapterSandbox,
  answer: (argv: readonly string[]) => Partial<CommandResult> | undefined,
  changes: Parameters<AdapterSandbox['options']>[0] = {},
  mode: 'check' | 'apply' = 'apply',
) {
  const answered = (argv: readonly string[]): CommandResult | undefined => {
    const given = answer(argv);
    return given && { argv, exit: 0, stdout: '', stderr: '', timedOut: false, ...given };
  };
  const open = async (): Promise<Host> => {
    const host = await openSandboxHost(sandbox.hosts.server);
    return {
      ...host,
      run: async (argv, options) => answered(argv) ?? host.run(argv, options),
      async facts(query, options) {
        const facts = await host.facts(query, options);
        const { commands = [] } = query;
        return {
          ...facts,
          commands: facts.commands.map((each, at) => answered(commands[at] ?? []) ?? each),
        };
      },
    };
  };
  const report = await installAdapter(sandbox.options({ skipLicenceCheck: true, ...changes }), {
    hosts: [{ name: 'sl', kind: 'sandbox', open }],
    profile: PROFILE,
    mode,
    stateFolder: sandbox.stateFolder,
  });
  const [host] = report.hosts;
  if (!host) throw new Error('no host');
  return { report, host };
}
