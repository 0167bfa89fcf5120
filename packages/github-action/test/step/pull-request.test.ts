// @module-tag slow
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type GitHubApi, startGitHubApi } from '../support/github-api.ts';
import { makeWorkspace, type Workspace } from '../support/sandbox.ts';
import { runStep, type StepResult } from '../support/step.ts';

let place: Workspace;
let api: GitHubApi;

beforeEach(async () => {
  place = await makeWorkspace();
  api = await startGitHubApi([
    { filename: 'storage/many.conf', patch: '@@ -40,2 +40,3 @@\n a\n+\tlast_keyword 1\n }' },
  ]);
  writeFileSync(
    join(place.folder, 'event.json'),
    JSON.stringify({ pull_request: { number: 5 }, number: 5 }),
  );
});
afterEach(async () => {
  await api.close();
  place.remove();
});

function run(
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<StepResult> {
  return runStep(inputs, {
    workspace: place.folder,
    token: 'token-of-the-job',
    env: {
      GITHUB_API_URL: api.url,
      GITHUB_REPOSITORY: 'lab/storage',
      GITHUB_EVENT_PATH: join(place.folder, 'event.json'),
      ...env,
    },
  });
}

const check = (
  more: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<StepResult> =>
  run(
    {
      procedure: 'configure-multipath',
      hosts: `sandbox:${place.sandbox.dom0[0]}`,
      comment: 'true',
      ...more,
    },
    env,
  );

describe('comment', () => {
  test('one is made, and kept up to date', async () => {
    api.comments.push({
      id: 77,
      body: '<!-- quantastor-xenserver: configure-multipath local local -->\nmine',
      user: { type: 'User' },
    });
    const result = await check();
    expect(result.code).toBe(0);
    expect(api.comments).toHaveLength(2);
    const [somebody, ours] = api.comments;
    expect(somebody?.body).toContain('mine');
    expect(ours?.body).toContain('### Would change 1 host');
    expect(ours?.body).toContain(result.outputs['plan-digest']);
    expect(ours?.body).toContain('QUANTASTOR');
    await check({ dialect: 'as-published' });
    expect(api.comments).toHaveLength(2);
    expect(JSON.stringify(api.requests)).toContain('PATCH');
    expect([result.log.join('\n'), result.raw].join('\n')).not.toContain('token-of-the-job');
  });

  test.each([
    ['an input that is wrong', { hosts: 'sandbox:', 'on-difference': 'nonsense' }],
    ['a file that is not there', { profile: 'not-there.yaml' }],
    ['a host that is none', { hosts: 'nonsense://x' }],
  ])('a step that fails before any host is asked, by %s, says so in it', async (_what, wrong) => {
    await check();
    expect(api.comments[0]?.body).toContain('Would change 1 host');
    const failed = await check(wrong);
    expect(failed.code).toBe(1);
    expect(api.comments).toHaveLength(1);
    expect(api.comments[0]?.body).toContain('## The step failed before it was done');
    expect(api.comments[0]?.body).not.toContain('Would change');
    // nobody wants one
    const without = await check({ ...wrong, comment: 'false' });
    expect(without.code).toBe(1);
    expect(api.comments).toHaveLength(1);
    await check();
    expect(api.comments[0]?.body).toContain('Would change 1 host');
  });

  test('of two that were made at the same time the first stays, and no other is touched', async () => {
    const first = await check();
    expect(first.code).toBe(0);
    const body = api.comments[0]?.body ?? '';
    api.comments.splice(0);
    // somebody else's with the mark, and more pages than one
    for (let at = 1; at <= 150; at++)
      api.comments.push({ id: at, body: at === 7 ? body : 'x', user: { type: 'User', id: 3 } });
    api.beside = { id: 151, body: `${body}of the other job`, user: { type: 'Bot' } };
    await check();
    const ours = api.comments.filter(({ user }) => user.type === 'Bot');
    expect(ours).toMatchObject([{ id: 151 }]);
    expect(ours[0]?.body).not.toContain('of the other job');
    expect(api.comments).toHaveLength(151);
    expect(api.comments[6]?.body).toBe(body);
  });

  test.each([
    [403, 'pull-requests: write'],
    // a token that GitHub does not know was told as a permission that is missing
    [401, 'Leave the input github-token out for the token of the job'],
  ])('what GitHub refuses with %i is a warning, not a failure', async (status, hint) => {
    api.refuse = status;
    const result = await check();
    expect(result.code).toBe(0);
    expect(result.annotations).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        title: 'comment',
        message: expect.stringContaining(hint),
      }),
    );
  });

  test('the one of a token of somebody is found again, and never the one of somebody else', async () => {
    const mark = '<!-- quantastor-xenserver: configure-multipath local local -->';
    api.account = 7;
    api.comments.push({ id: 1, body: `${mark}\nmine`, user: { type: 'User', id: 8 } });
    await check();
    await check({ dialect: 'as-published' });
    expect(api.comments).toHaveLength(2);
    expect(api.comments[0]?.body).toBe(`${mark}\nmine`);
    expect(api.requests.map(({ method }) => method)).toContain('PATCH');
  });

  test('a busy server is asked again, as late as it wants', async () => {
    api.faults.push({ status: 502 }, { status: 429, retryAfter: 1 });
    expect((await check()).annotations.filter(({ title }) => title === 'comment')).toEqual([]);
    expect(api.comments).toHaveLength(1);
    // and once more whether it is the only one
    const methods = api.requests.map(({ method }) => method);
    expect(methods).toEqual(['GET', 'GET', 'GET', 'POST', 'GET']);
  });

  test('the proxy of the environment is gone through', async () => {
    const result = await check(
      {},
      { GITHUB_API_URL: 'http://api.invalid', HTTP_PROXY: api.url, NO_PROXY: '' },
    );
    expect(result.annotations.filter(({ title }) => title === 'comment')).toEqual([]);
    expect(api.comments).toHaveLength(1);
    expect(api.requests[0]?.path).toMatch(/^http:\/\/api\.invalid\//);
  });

  test('the login of a proxy is shown nowhere, also where its address is wrong', async () => {
    for (const address of ['http://user:pr0xyPa%40ss@127.0.0.1:nowhere', 'user:pr0xyPa%40ss@[']) {
      const proxies = { HTTP_PROXY: address, HTTPS_PROXY: address, NO_PROXY: '' };
      const result = await check({}, { GITHUB_API_URL: 'http://api.invalid', ...proxies });
      expect(result.code).toBe(0);
      const { annotations, summary, files, log } = result;
      const shown = [log.join('\n'), JSON.stringify([annotations, files]), summary].join('\n');
      expect(shown).not.toContain('pr0xyPa');
    }
  });

  test('nobody is asked without it', async () => {
    await check({ comment: 'false' });
    expect(api.requests).toEqual([]);
  });
});

// ACTION-25
test('findings on lines that the pull request touches come first', async () => {
  mkdirSync(join(place.folder, 'storage'));
  writeFileSync(
    join(place.folder, 'storage/many.conf'),
    `defaults {\n${'\tno_such_keyword 1\n'.repeat(39)}\tlast_keyword 1\n}\n`,
  );
  const result = await run({ procedure: 'lint', files: 'storage/*.conf' });
  const [first] = result.annotations.filter(({ level }) => level === 'warning');
  expect(first).toMatchObject({ file: 'storage/many.conf', line: '41' });
});
