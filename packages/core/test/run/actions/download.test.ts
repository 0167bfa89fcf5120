import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { DownloadAction } from '../../../src/procedures/action.ts';
import { makeDownloadExecutor } from '../../../src/run/actions/download.ts';
import type { ActionContext } from '../../../src/run/actions/executor.ts';
import { fetchHttps } from '../../../src/run/actions/fetch-https.ts';
import { makeCertificate } from '../../hosts/storagelink-server.ts';
import { MemoryHost } from '../../support/memory-host.ts';
import { type FileServer, startFileServer } from './file-server.ts';

const certificate = makeCertificate();
const reason = typeof certificate === 'string' ? certificate : '';
const ca = typeof certificate === 'string' ? '' : certificate.cert;
const content = Buffer.from('an installer');
const sha256 = createHash('sha256').update(content).digest('hex');
const PATH = 'C:\\Temp\\a.exe';

let server: FileServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function start(answers: Parameters<typeof startFileServer>[1]): Promise<string> {
  if (typeof certificate === 'string') throw new Error(certificate);
  server = await startFileServer(certificate, answers);
  return server.url;
}

function context(host: MemoryHost, source?: string): ActionContext & { readonly said: string[] } {
  const said: string[] = [];
  const options =
    source === undefined ? {} : { installer: { source, sha256, args: [], timeoutMs: 1 } };
  return { host, runId: 'r', options, said, progress: (message) => said.push(message) };
}

const executor = makeDownloadExecutor((address, options) =>
  fetchHttps(address, { ...options, ca }),
);
const action = (url: string, wanted = sha256): DownloadAction => ({
  kind: 'download',
  url,
  path: PATH,
  sha256: wanted,
  summary: 'download',
});
const windows = (files: Record<string, string> = {}): MemoryHost =>
  new MemoryHost({ platform: 'windows', files });

describe.skipIf(reason !== '')(`a download over https${reason && ` (${reason})`}`, () => {
  it('follows redirects, tells its progress and names the file once it is whole', async () => {
    const url = await start({ '/a.exe': { redirect: '/b.exe' }, '/b.exe': { content } });
    const host = windows();
    const run = context(host);
    const result = await executor.execute(action(`${url}/a.exe`), run, null);
    expect(result.changed).toBe(true);
    expect(host.text(PATH)).toBe('an installer');
    expect(run.said.length).toBeGreaterThan(0);
  });

  it('writes nothing for another SHA-256', async () => {
    const url = await start({ '/a.exe': { content } });
    const host = windows({ [PATH]: 'older' });
    await expect(
      executor.execute(action(`${url}/a.exe`, 'a'.repeat(64)), context(host), null),
    ).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
    });
    expect(host.text(PATH)).toBe('older');
  });

  it('asks with the query that plans and journals do not hold', async () => {
    const url = await start({ '/a.exe?token=t0ken': { content } });
    const host = windows();
    await executor.execute(action(`${url}/a.exe`), context(host, `${url}/a.exe?token=t0ken`), null);
    expect(host.text(PATH)).toBe('an installer');
  });

  it.each([
    ['a redirect to http', { redirect: 'http://localhost/b.exe' }, 'REFUSED', 'https only'],
    ['a ring of redirects', { redirect: '/a.exe' }, 'NOT_FOUND', 'redirects'],
    ['another status', { status: 404 }, 'NOT_FOUND', 'status 404'],
    ['an end in the middle', { content, declared: 50 }, 'HOST_UNREACHABLE', 'download failed'],
  ])('%s is told', async (_name, answer, code, words) => {
    const url = await start({ '/a.exe': answer });
    await expect(fetchHttps(`${url}/a.exe?token=t0ken`, { ca })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const failed = fetchHttps(`${url}/a.exe`, { ca });
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('ends at the limits of size and time, and when it is cancelled', async () => {
    const url = await start({
      '/a.exe': { content: Buffer.alloc(100_000) },
      '/never': { never: true },
    });
    await expect(fetchHttps(`${url}/a.exe`, { ca, maxBytes: 50_000 })).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
    await expect(fetchHttps(`${url}/never`, { ca, timeoutMs: 200 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    const stop = new AbortController();
    const cancelled = fetchHttps(`${url}/never`, { ca, signal: stop.signal });
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('does not trust a certificate that no CA signed', async () => {
    const url = await start({ '/a.exe': { content } });
    await expect(fetchHttps(`${url}/a.exe?token=t0ken`)).rejects.toMatchObject({
      code: 'CERTIFICATE_REJECTED',
      place: `${url}/a.exe`,
    });
  });
});

describe('taking a download back', () => {
  it('removes the file that it wrote, and no other', async () => {
    const host = windows({ [PATH]: 'an installer' });
    expect(
      await executor.inspectUndo?.(action('https://x/a'), context(host), { prepared: null }),
    ).toMatchObject({ state: 'needed' });
    expect(
      await executor.undo(action('https://x/a'), context(host), { prepared: null }),
    ).toMatchObject({ undone: true });
    expect(host.text(PATH)).toBeUndefined();
    host.setText(PATH, 'of somebody else');
    expect(
      await executor.undo(action('https://x/a'), context(host), { prepared: null }),
    ).toMatchObject({ undone: false });
    expect(host.text(PATH)).toBe('of somebody else');
  });
});
