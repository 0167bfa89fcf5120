import { type Answer, answer } from '../answer.ts';
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
    default:
      return answer(1, '', `Unknown command: ${verb}\n`);
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
      return 'true';
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
