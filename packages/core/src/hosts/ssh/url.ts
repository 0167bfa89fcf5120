import { isIPv6 } from 'node:net';
import { badHost } from '../host.ts';
import type { SshTarget } from './arguments.ts';

/** The target as users write it; holds no secret. */
export function sshUrl({ host, user, port }: SshTarget): string {
  const at = user === undefined ? '' : `${encodeURIComponent(user)}@`;
  return `ssh://${at}${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`;
}

/**
 * Reads `ssh://[user@]host[:port]`, `user@host` or `host`; IPv6 in brackets, with a zone as ssh writes it. A bare
 * name has no port: `host:22` reads like a file of scp.
 *
 * @throws ProcedureError BAD_INPUT
 */
export function parseSshTarget(spec: string): SshTarget {
  const isUrl = /^ssh:\/\//i.test(spec);
  // no password: the user that ssh: would be has none of its own
  const short = /^ssh:\/?([^/:]*)$/i.exec(spec)?.[1];
  if (short !== undefined)
    throw badHost(spec, '"//" is missing behind ssh:', `Write ssh://${safe(short)}.`);
  const rest = isUrl ? spec.slice('ssh://'.length) : spec;
  const at = rest.lastIndexOf('@');
  const userinfo = at < 0 ? undefined : rest.slice(0, at);
  if (userinfo?.includes(':'))
    throw badHost(
      spec,
      'a password has no place in it',
      'ssh takes no password from here: use a key, or an agent that holds one.',
    );
  const authority = rest.slice(at + 1).replace(isUrl ? /\/$/ : /$^/, '');
  if (isIPv6(authority))
    throw badHost(
      spec,
      'an IPv6 address stands in brackets',
      `Write ssh://${safe(rest.slice(0, at + 1))}[${authority}].`,
    );
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/s.exec(authority);
  if (!parts) throw badHost(spec, 'it names no host', IPV6);
  const [, address, name, digits] = parts;
  if (digits !== undefined && !isUrl) {
    // the form that is advised must not be refused next
    checkPort(digits, spec);
    throw badHost(spec, 'a port needs the form of a URL', `Write ssh://${safe(rest)}.`);
  }
  const host = address === undefined ? checkName(name ?? '', spec) : checkAddress(address, spec);
  return {
    host,
    ...(userinfo === undefined ? {} : { user: checkUser(userinfo, isUrl, spec) }),
    ...(digits === undefined ? {} : { port: checkPort(digits, spec) }),
  };
}

const IPV6 = 'Write ssh://[user@]host[:port]; an IPv6 address stands in brackets.';

function checkName(name: string, spec: string): string {
  if (/^[A-Za-z0-9_][\w.-]*$/.test(name) && name.length <= 255) return name;
  throw badHost(
    spec,
    name === '' ? 'it names no host' : 'a host name has letters, digits, ".", "-" and "_" only',
    IPV6,
  );
}

function checkAddress(address: string, spec: string): string {
  const text = address.replace(/%25(?=.)/, '%');
  if (/^[0-9a-f:.]*:[0-9a-f:.]*(?:%[\w.-]+)?$/i.test(text)) return text;
  throw badHost(spec, 'the brackets hold no IPv6 address', IPV6);
}

const FORBIDDEN = /[\s\p{Cc}:'"`;&<>|(){}/$]/u;

/** What ssh itself refuses in a user name given on its command line, and what could pass for an option. */
function checkUser(userinfo: string, isUrl: boolean, spec: string): string {
  let user = userinfo;
  try {
    if (isUrl) user = decodeURIComponent(userinfo);
  } catch {
    throw badHost(spec, 'the user name has a broken % escape', 'Write a % as %25.');
  }
  if (/^[^-]/.test(user) && !FORBIDDEN.test(user) && !user.endsWith('\\')) return user;
  throw badHost(spec, 'ssh takes no such user name', 'Give the login name as the host knows it.');
}

function checkPort(digits: string, spec: string): number {
  const port = Number(digits);
  if (/^\d{1,5}$/.test(digits) && port >= 1 && port <= 65535) return port;
  throw badHost(spec, 'a port is a number from 1 to 65535', 'Leave it out for the usual one.');
}

function safe(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
