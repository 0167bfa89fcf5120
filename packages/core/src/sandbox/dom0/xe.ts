import { type Answer, answer, ENDED_BY_LIMIT } from '../answer.ts';
import type { SandboxDom0, SandboxPoolHost } from '../state.ts';

/** `xe host-list`, `xe pool-list` and `xe host-param-get`, as a member of the pool answers them. */
export function runXe(state: SandboxDom0, args: readonly string[]): Answer {
  const [verb = '', ...rest] = args;
  const given = new Map(
    rest.flatMap((each): [string, string][] => {
      const at = each.indexOf('=');
      return at > 0 ? [[each.slice(0, at), each.slice(at + 1)]] : [];
    }),
  );
  const { faults, pool, maps } = state;
  if (faults.xe === 'hangs') return ENDED_BY_LIMIT;
  if (faults.xe === 'fails') return answer(1, '', 'The pool master could not be contacted.\n');
  const target = pool.find((host) => host.uuid === given.get('uuid'));
  const minimal = rest.includes('--minimal');
  const names = (given.get('params') ?? 'uuid,name-label').split(',');
  switch (verb) {
    case 'host-list': {
      const hosts = state.pool.filter(
        (host) => !given.has('uuid') || host.uuid === given.get('uuid'),
      );
      return list(
        hosts.map((host) => pick(names, (name) => hostParam(host, name))),
        minimal,
      );
    }
    case 'pool-list': {
      const master = state.pool.find((host) => host.master)?.uuid ?? '';
      const params: Readonly<Record<string, string>> = {
        uuid: 'b7e1f0c2-0000-4000-8000-000000000001',
        'name-label': 'sandbox',
        master,
        'ha-enabled': faults.poolHa === true ? 'true' : 'false',
      };
      return list([pick(names, (name) => params[name])], minimal);
    }
    case 'host-param-get': {
      const host = state.pool.find((each) => each.uuid === given.get('uuid'));
      const value = host && hostParam(host, given.get('param-name') ?? '');
      return value === undefined
        ? answer(1, '', 'The uuid or the parameter is not known\n')
        : answer(0, `${value}\n`);
    }
    case 'pbd-list':
      return list(
        pool.length === 0 || maps.length === 0
          ? []
          : [pick(names, (name) => pbdParam(state, name))],
        minimal,
      );
    case 'host-disable':
    case 'host-enable':
      if (!target) return answer(1, '', NO_SUCH);
      target.enabled = verb === 'host-enable';
      return answer(0);
    case 'host-evacuate':
      if (!target) return answer(1, '', NO_SUCH);
      if (faults.evacuateFails)
        return answer(1, '', 'There are not enough resources: HOST_NOT_ENOUGH_FREE_MEMORY\n');
      target.residents = [];
      return answer(0);
    case 'host-param-set': {
      if (!target) return answer(1, '', NO_SUCH);
      const on = given.get('multipathing') ?? given.get('other-config:multipathing');
      if (on !== undefined) target.multipathing = on === 'true';
      return answer(0);
    }
    case 'pbd-unplug':
    case 'pbd-plug':
      state.unplugged = verb === 'pbd-unplug';
      return answer(0);
    default:
      return answer(1, '', `Unknown command: ${verb}\n`);
  }
}

const NO_SUCH = 'The uuid you supplied was invalid.\n';

/** The one storage repository of a sandbox, with a LUN a map. */
function pbdParam({ maps, faults, unplugged }: SandboxDom0, name: string): string | undefined {
  switch (name) {
    case 'uuid':
      return 'b7e1f0c2-0000-4000-8000-0000000000b1';
    case 'sr-uuid':
      return 'b7e1f0c2-0000-4000-8000-0000000000a1';
    case 'sr-name-label':
      return 'storage of the sandbox';
    case 'currently-attached':
      return unplugged === true ? 'false' : 'true';
    case 'other-config':
      return maps
        .map(({ wwid, paths }) => {
          const active = faults.xapiCounts?.active ?? paths.filter(({ failed }) => !failed).length;
          return `mpath-${wwid}: [${active}, ${faults.xapiCounts?.all ?? paths.length}]; multipathed: true`;
        })
        .join('; ');
    default:
      return undefined;
  }
}

function hostParam(host: SandboxPoolHost, name: string): string | undefined {
  switch (name) {
    case 'uuid':
      return host.uuid;
    case 'name-label':
    case 'hostname':
      return host.name;
    case 'address':
      return host.address;
    case 'edition':
      return host.edition;
    case 'enabled':
      return String(host.enabled !== false);
    case 'multipathing':
      // from 7.5 on; the sandbox's 5.x and 7.0 have the key in other-config alone
      return host.name === 'xenserver-8' ? String(host.multipathing !== false) : undefined;
    case 'other-config':
      return `multipathing: ${host.multipathing !== false}; multipathhandle: dmp`;
    case 'resident-vms':
      return (host.residents ?? []).join('; ');
    case 'license-params':
      return Object.entries(host.licence)
        .map(([key, value]) => `${key}: ${value}`)
        .join('; ');
    default:
      return undefined;
  }
}

/** A parameter that the release does not know is left out, as xe does. */
function pick(
  names: readonly string[],
  paramOf: (name: string) => string | undefined,
): [string, string][] {
  return names.flatMap((name): [string, string][] => {
    const value = paramOf(name);
    return value === undefined ? [] : [[name, value]];
  });
}

function list(records: readonly [string, string][][], minimal: boolean): Answer {
  if (minimal) return answer(0, `${records.map((record) => record[0]?.[1] ?? '').join(',')}\n`);
  const width = 22;
  const text = records.map((record) =>
    record
      .map(
        ([name, value], at) =>
          `${`${name} ( RO)`.padStart(at === 0 ? 0 : width).padEnd(width)}: ${value}\n`,
      )
      .join(''),
  );
  return answer(0, `${text.join('\n\n')}\n\n`);
}
