import { expect, test } from 'vitest';
import {
  completeOptions,
  configureMultipathProcedure,
} from '../../src/procedures/multipath/procedure.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { MemoryDom0, SHIPPED } from '../support/memory-dom0.ts';
import { openerOf } from '../support/memory-host.ts';
import { temporaryFolder } from './support.ts';

const MAIN = '/etc/multipath.conf';
const stateFolder = temporaryFolder();

/** A host that says which boot it is, and which file its root is. */
class Machine extends MemoryDom0 {
  readonly root: string;

  constructor(name: string, root: string) {
    super({
      name,
      links: {},
      files: { [MAIN]: SHIPPED, '/proc/sys/kernel/random/boot_id': 'b1\n' },
    });
    this.root = root;
  }

  override async facts(...args: Parameters<MemoryDom0['facts']>) {
    const facts = await super.facts(...args);
    const commands = facts.commands.map((each) =>
      each.argv[0] === 'stat' && each.argv[1] === '-c'
        ? { ...each, exit: 0, stdout: `${this.root}\n` }
        : each,
    );
    return { ...facts, commands };
  }
}

async function outcomes(...hosts: readonly Machine[]) {
  const options = { hosts: hosts.map(openerOf), profile: quantastor, mode: 'apply' as const };
  const report = await runProcedure(
    configureMultipathProcedure,
    completeOptions({}),
    { ...options, stateFolder },
    { pause: async () => undefined },
  );
  return report.hosts.map(({ outcome, error }) => [outcome, error?.message]);
}

test('ACTION-72: one machine under two names, by hosts and by its pool, is changed once', async () => {
  const [address, name] = [new Machine('192.0.2.5', '2049 2'), new Machine('xen5', '2049 2')];
  expect(await outcomes(address, name)).toEqual([
    ['changed', undefined],
    ['refused', 'xen5 is the same machine as 192.0.2.5'],
  ]);
  expect(address.text(MAIN)).toContain('QUANTASTOR');
  expect(name.text(MAIN)).toBe(SHIPPED);
});

test('two roots of one boot are two machines', async () => {
  const both = [new Machine('192.0.2.5', '2049 2'), new Machine('xen5', '2050 2')] as const;
  expect(await outcomes(...both)).toEqual([
    ['changed', undefined],
    ['changed', undefined],
  ]);
});
