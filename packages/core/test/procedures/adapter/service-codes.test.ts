import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/hosts/host.ts';
import { serviceError } from '../../../src/procedures/adapter/service/query.ts';
import { knownServiceCodes, serviceCode } from '../../../src/procedures/adapter/service/state.ts';

const host = { name: 'sl' } as Host;
const failed = (exit: number, stdout = ''): ReturnType<typeof serviceError> =>
  serviceError(host, 'StorageLink', 'started', {
    argv: ['sc.exe'],
    exit,
    stdout,
    stderr: '',
    timedOut: false,
  });

describe('each code of the service manager has its meaning and what helps (STORAGELINK-37)', () => {
  it.each(knownServiceCodes.map((code) => [code]))('%i', (code) => {
    const known = serviceCode(code, 'StorageLink');
    expect(known?.meaning).not.toBe('');
    expect(known?.remedy).not.toContain('NAME');
    const { message, remedy } = failed(code);
    expect(remedy).toBeTruthy();
    if (code !== 5)
      expect(message).toContain(`${known?.meaning} (sc ended with exit code ${code})`);
  });
  it('knows those that were met in public', () => {
    for (const code of [5, 1053, 1058, 1068, 1069, 1072, 1115, 1722, 14001])
      expect(knownServiceCodes).toContain(code);
  });
  it('says how to look up another one', () => {
    expect(failed(4242).remedy).toContain('net helpmsg 4242');
  });
  it.each([
    ['English', 'The service did not start due to a logon failure.'],
    ['한국어', '로그온 실패 때문에 서비스를 시작하지 못했습니다.'],
    ['日本語', 'ログオンに失敗したため、サービスを開始できませんでした。'],
  ])("quotes sc's own sentence: %s", (_, sentence) => {
    const { message } = failed(1069, `[SC] StartService FAILED 1069:\r\n\r\n${sentence}\r\n\r\n`);
    expect(message).toContain(`; it says: ${sentence}`);
  });
});
