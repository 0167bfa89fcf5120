import { spawnSync } from 'node:child_process';
import { root } from '../setup.mjs';

/** Runs git in the repository; returns what it printed. @throws Error with what it said. */
export function git(args, options = {}) {
  const { status, stdout, stderr } = spawnSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    ...options,
  });
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  return stdout.trim();
}

/** An environment in which git logs in to GitHub with the token of that variable. */
export function withToken(name) {
  const token = process.env[name];
  if (!token) throw new Error(`${name} is not set`);
  return {
    ...process.env,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.https://github.com/.extraheader',
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
  };
}
