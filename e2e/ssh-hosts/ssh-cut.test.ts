import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCutProxy } from './cut-proxy.ts';
import { type Lab, type LabHost, type LoginShell, startHosts } from './lab.ts';
import { failureOf, openLabHost, waitUntil } from './open-host.ts';
import { whyNoHosts } from './why-not.ts';

const reason = whyNoHosts();
const POINTS = 24;

describe.skipIf(reason)(`a connection cut in mid-write${reason ? ` (${reason})` : ''}`, () => {
  describe.each<LoginShell>(['dash', 'bash', 'busybox'])('with %s', (shell) => {
    let lab: Lab;
    let box: LabHost;

    beforeAll(async () => {
      lab = await startHosts({ count: 1, layout: 'xenserver-8', shell });
      box = lab.hosts[0] as LabHost;
    });
    afterAll(() => lab?.stop());

    /** Writes through a proxy that cuts after so many bytes; resolves when the far side is done too. */
    const writeAndCut = async (
      path: string,
      old: Uint8Array | null,
      content: Uint8Array,
      after?: number,
    ): Promise<{ code: string; login: number; total: number }> => {
      const proxy = await startCutProxy(box, after);
      const configFile = join(lab.folder, 'cut_config');
      const lines = `  HostName 127.0.0.1\n  Port ${proxy.port}\n  HostKeyAlias dom0-1\n`;
      writeFileSync(configFile, `Host *\n${lines}${readFileSync(lab.sshConfig, 'utf8')}`);
      let login = 0;
      let code = 'ok';
      try {
        const host = await openLabHost(lab, box, { configFile });
        login = proxy.sent;
        const expected = old && createHash('sha256').update(old).digest('hex');
        const writing = host.replace({ path, expected, content, runId: 'cut' });
        code = await writing.then(
          () => 'ok',
          async (error) => (await failureOf(Promise.reject(error))).code,
        );
        await host.close();
      } catch (error) {
        code = (await failureOf(Promise.reject(error))).code;
      }
      const total = proxy.sent;
      await proxy.close();
      await waitUntil(
        () => box.sessions() === 0 && !/^sh |^exec sh/m.test(box.processes()),
        'the far side',
      );
      return { code, login, total };
    };

    test.each(['change', 'create'])(
      `leaves old or new bytes and no litter, ${POINTS} points of a %s`,
      async (kind) => {
        const path = '/etc/multipath/conf.d/custom.conf';
        const inside = box.path(path);
        const old = kind === 'change' ? Buffer.from('# old\n'.repeat(700)) : null;
        const content = randomBytes(30_000);
        const reset = (): void => {
          if (old) writeFileSync(inside, old, { mode: 0o640 });
          else lab.hosts[0]?.remove(path);
        };
        reset();
        const whole = await writeAndCut(path, old, content);
        expect(whole.code).toBe('ok');
        expect(readFileSync(inside)).toEqual(content);
        const seen = { old: 0, new: 0 };
        for (let point = 0; point < POINTS; point++) {
          reset();
          const span = whole.total - whole.login;
          const after = Math.round(whole.login + (span * (point + 0.5)) / POINTS);
          const { code } = await writeAndCut(path, old, content, after);
          expect(['CONNECTION_LOST', 'ok'], `point ${point}`).toContain(code);
          const names = readdirSync(dirname(inside));
          const now = names.includes('custom.conf') ? readFileSync(inside) : null;
          const isNew = now?.equals(content) ?? false;
          const isOld = old === null ? now === null : (now?.equals(old) ?? false);
          expect(isNew || isOld, `point ${point}: neither old nor new`).toBe(true);
          if (code === 'ok') expect(isNew).toBe(true);
          if (isNew && old) expect(statSync(inside).mode & 0o777).toBe(0o640);
          seen[isNew ? 'new' : 'old']++;
          expect(
            names.filter((name) => name !== 'custom.conf'),
            `point ${point}`,
          ).toEqual([]);
        }
        // the points lie in the write, not all before or after it
        expect(seen.old).toBeGreaterThan(POINTS / 2);
      },
    );
  });
});
