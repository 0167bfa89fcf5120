import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeApi } from '../../src/github/api.ts';

let proxy: Server;
let asked: string[] = [];
let address = '';

/** It wants a login, or opens no way: what it was asked for is all that is looked at. */
beforeEach(async () => {
  asked = [];
  proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('[]');
  });
  proxy.on('connect', ({ url, headers }, socket) => {
    asked.push(`CONNECT ${url} ${headers['proxy-authorization'] ?? 'nobody'}`);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterEach(() => proxy.close());

async function ask(env: NodeJS.ProcessEnv, url = 'https://api.invalid'): Promise<string> {
  const { signal } = new AbortController();
  const api = makeApi('token', signal, { GITHUB_API_URL: url, ...env });
  // a comment is not made twice, so nothing is tried again
  return api.send('POST', '/x', {}).then(
    () => '',
    (error: Error) => error.message,
  );
}

// Node reads proxies from 22.21 and 24.5 on; the Action runs on 24
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isRead = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);

if (isRead) {
  const login = `Basic ${Buffer.from('us er:p@ss').toString('base64')}`;
  test.each<[string, (at: string) => NodeJS.ProcessEnv, string]>([
    ['HTTPS_PROXY', (at) => ({ HTTPS_PROXY: `http://${at}` }), 'nobody'],
    ['https_proxy', (at) => ({ https_proxy: `http://${at}` }), 'nobody'],
    ['a login', (at) => ({ HTTPS_PROXY: `http://us%20er:p%40ss@${at}` }), login],
    ['no scheme', (at) => ({ HTTPS_PROXY: at }), 'nobody'],
    ['a login and no scheme', (at) => ({ HTTPS_PROXY: `us%20er:p%40ss@${at}` }), login],
    ['ALL_PROXY', (at) => ({ ALL_PROXY: `http://${at}` }), 'nobody'],
    ['a scheme in capitals', (at) => ({ ALL_PROXY: `HTTP://${at}` }), 'nobody'],
    ['the end of a line', (at) => ({ HTTPS_PROXY: `http://us%20er:p%40ss@${at}\n` }), login],
  ])('%s: the API is asked through it, with CONNECT', async (_name, env, who) => {
    const told = await ask(env(address));
    expect(asked).toEqual([`CONNECT api.invalid:443 ${who}`]);
    expect(told).toContain('407');
    expect(told).not.toContain('p%40ss');
  });

  test('an API that speaks http is asked by its whole address, also of ALL_PROXY', async () => {
    for (const env of [{ HTTP_PROXY: address }, { ALL_PROXY: address }])
      expect(await ask(env, 'http://api.invalid')).toBe('');
    expect(asked).toEqual(Array(2).fill('POST http://api.invalid/x'));
  });
}

test.each(['api.invalid', '.invalid', '*', 'other.example,api.invalid'])(
  'NO_PROXY=%s: it is asked without one',
  async (none) => {
    expect(await ask({ HTTPS_PROXY: address, ALL_PROXY: address, NO_PROXY: none })).toMatch(
      /ENOTFOUND|EAI_AGAIN/,
    );
    expect(asked).toEqual([]);
  },
);

test.each(['http://us:p/ss@', 'us:p/ss@', 'http://us:p%ss@', 'http://us:ss@\r\n'])(
  'no login is told of an address that is none: %j',
  async (login) => {
    const told = await ask({ HTTPS_PROXY: `${login}${address}` });
    expect(told).toMatch(/^the proxy of HTTPS_PROXY or ALL_PROXY is no address: write http:/);
    expect(told).not.toContain('ss@');
    expect(asked).toEqual([]);
  },
);
