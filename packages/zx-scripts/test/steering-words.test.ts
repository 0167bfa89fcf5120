import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** A certificate whose owner chose its words. */
async function serve(subject: string): Promise<string> {
  const folder = await makeFolder();
  const [key, cert] = [join(folder, 'k.pem'), join(folder, 'c.pem')];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const rest = ['-utf8', '-days', '9', '-subj', subject, '-keyout', key, '-out', cert];
  execFileSync('openssl', [...made, ...rest], { stdio: 'ignore' });
  const own = createServer({ key: readFileSync(key), cert: readFileSync(cert) });
  server = own;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  return `https://127.0.0.1:${(own.address() as { port: number }).port}`;
}

test("the words of a server's certificate steer no terminal and make no line of their own", async () => {
  const url = await serve('/O=Citrix\u202e\u001b[31m\nchecked: all is well/CN=sl스토리지');
  const { exit, stdout, stderr } = await cli(['storagelink-certificate', url]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
  expect(stderr).toContain('O=Citrix\\u{202e}\\x1b[31m checked: all is well, CN=sl스토리지');
  expect(stderr).toMatch(/^signed by itself, valid from \d{4}-\d\d-\d\dT\S+Z to \S+Z$/m);
  expect(stderr.split('\n')).toHaveLength(4);
});

test.each([
  ['no longer valid', 4e12],
  ['not valid yet', 0],
])('a certificate that is %s is told as that', async (words, now) => {
  const url = await serve('/CN=old');
  const env = { NODE_OPTIONS: `--import data:text/javascript,Date.now=()=>${now}` };
  const { exit, stderr } = await cli(['storagelink-certificate', url], { env });
  expect(exit).toBe(0);
  expect(stderr).toMatch(new RegExp(`^signed by itself, .*Z: ${words}$`, 'm'));
});

test("a file's name steers no terminal either", async () => {
  const folder = await makeFolder();
  const name = join(folder, 'a\u202eb.conf');
  writeFileSync(name, 'defaults {\n}\n');
  const { exit, stderr } = await cli(['edit', 'multipath-conf', name, '--yes']);
  expect(exit).toBe(0);
  expect(stderr).not.toContain('\u202e');
  expect(stderr).toContain('a\\u{202e}b.conf');
});
