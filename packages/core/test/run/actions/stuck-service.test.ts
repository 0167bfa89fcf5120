import { describe, expect, it } from 'vitest';
import type { ServiceAction } from '../../../src/procedures/action.ts';
import { eventQuery, parseServiceEvents } from '../../../src/procedures/adapter/service/events.ts';
import type { ActionContext } from '../../../src/run/actions/executor.ts';
import { serviceExecutor } from '../../../src/run/actions/service.ts';
import { parseServiceProcess } from '../../../src/run/actions/stuck-service.ts';
import { MemoryHost } from '../../support/memory-host.ts';

/** A service that hangs in one state until its process is ended. */
function hanging(
  state: number,
  { type = '10', events = '', wevtutil = 0, killable = true } = {},
): MemoryHost & { killed(): boolean } {
  let isEnded = false;
  const status = (): string =>
    `\r\nSERVICE_NAME: x\r\n  유형 : ${type}  A\r\n  상태 : ${isEnded ? 1 : state} B\r\n    (STOPPABLE, IGNORES)\r\n  W : 1067  (0x42b)\r\n  S : 0  (0x0)\r\n  C : 0x1\r\n  H : 0x7d0\r\n`;
  const host = new MemoryHost({
    platform: 'windows',
    command: ([program, verb]) => {
      if (program === 'taskkill.exe') {
        isEnded = killable;
        return { exit: killable ? 0 : 128 };
      }
      if (program === 'wevtutil.exe') return { exit: wevtutil, stdout: events };
      if (verb === 'getdisplayname') return { stdout: '[SC] 성공\r\n이름 = Gate Way\r\n' };
      if (verb === 'queryex') return { stdout: `${status()}  PID : 4321\r\n  FLAGS : \r\n` };
      if (verb === 'query') return { stdout: status() };
      return { exit: 0 };
    },
  });
  return Object.assign(host, { killed: () => isEnded });
}

const context = (host: MemoryHost): ActionContext => ({
  host,
  runId: 'r',
  options: {},
  progress: () => undefined,
});
const stop = (endsStuck?: true): ServiceAction => ({
  kind: 'service',
  service: 'x',
  want: 'stopped',
  timeoutMs: 200,
  summary: 'stop',
  ...(endsStuck && { endsStuck }),
});

describe('a stop that hangs', () => {
  it('is bounded, and told with what to type', async () => {
    const host = hanging(3);
    await expect(serviceExecutor.execute(stop(), context(host), null)).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('still STOP_PENDING'),
      remedy: expect.stringMatching(/taskkill \/F \/PID 4321, or let \{end-stuck-service\}/),
    });
    expect(host.killed()).toBe(false);
  });

  it.each([3, 2])('is ended where that was asked for, and said (state %i)', async (state) => {
    const host = hanging(state);
    const result = await serviceExecutor.execute(stop(true), context(host), null);
    expect(result).toMatchObject({
      changed: true,
      findings: [{ severity: 'warning', code: 'service-process-ended' }],
    });
    expect(host.effects()).toContain('taskkill.exe /F /PID 4321');
  });

  it.each([
    ['one that shares its process', { type: '20' }, /holds other services too/],
    ['a process that Windows does not end', { killable: false }, /taskkill \/F \/PID 4321/],
  ])('%s: not ended, and told', async (_title, more, remedy) => {
    const host = hanging(3, more);
    await expect(serviceExecutor.execute(stop(true), context(host), null)).rejects.toMatchObject({
      code: 'TIMEOUT',
      remedy: expect.stringMatching(remedy),
    });
    expect(host.killed()).toBe(false);
  });

  it.each([
    [
      '  TYPE : 10  OWN\r\n  S : 4  R\r\n  W : 0\r\n  X : 0\r\n  C : 0x0\r\n  H : 0x0\r\n  PID : 88\r\n',
      { pid: 88, isOwn: true },
    ],
    [
      '  TYP : 110  OWN I\n  S : 4\n  W : 0\n  X : 0\n  C : 0x0\n  H : 0x0\n  PID : 88\n',
      { pid: 88, isOwn: true },
    ],
    [
      '  TYPE : 20  SHARE\r\n  S : 4\r\n  W : 0\r\n  X : 0\r\n  C : 0x0\r\n  H : 0x0\r\n  PID : 9\r\n',
      { pid: 9, isOwn: false },
    ],
    [
      '  TYPE : 10  OWN\r\n  S : 1\r\n  W : 0\r\n  X : 0\r\n  C : 0x0\r\n  H : 0x0\r\n  PID : 0\r\n',
      undefined,
    ],
    ['[SC] FAILED 5\r\n', undefined],
    ['', undefined],
  ])('what queryex prints: %j', (text, process) => {
    expect(parseServiceProcess(text)).toEqual(process);
  });
});

describe('a start that fails says what the System log says', () => {
  const start: ServiceAction = { ...stop(), want: 'running', summary: 'start' };
  const event = (id: number, message: string, data = 'Gate Way'): string =>
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Service Control Manager'/><EventID Qualifiers='49152'>${id}</EventID></System><EventData><Data Name='param1'>${data}</Data></EventData><RenderingInfo Culture='ko-KR'><Message>${message}</Message></RenderingInfo></Event>`;

  it.each([
    [
      'its events',
      {
        events: `${event(7000, '&quot;Gate Way&quot; 서비스를\r\n시작하지 못했습니다.')}\r\n${event(7036, 'Print Spooler', 'Spooler')}`,
      },
      /says: 7000: "Gate Way" 서비스를 시작하지 못했습니다\.$/,
    ],
    ['none', { events: '' }, /has no event of it since$/],
    [
      'no wevtutil (Windows 2003)',
      { wevtutil: 127 },
      /could not be read \(wevtutil: exit code 127\)$/,
    ],
    ['no rights', { wevtutil: 5 }, /could not be read \(wevtutil: exit code 5\)$/],
  ])('%s', async (_title, more, says) => {
    const host = hanging(1, more);
    await expect(serviceExecutor.execute(start, context(host), null)).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringMatching(says),
    });
  });

  it('reads what wevtutil prints, whole or cut off, and takes only what names the service', () => {
    const all = [event(7000, 'Gate Way'), event(7038, '', 'x'), event(7034, 'GATE WAY ended', 'y')];
    expect(parseServiceEvents(all.join('\n'), ['x', 'Gate Way'])).toEqual([
      { id: 7000, message: 'Gate Way' },
      { id: 7038, message: 'x' },
      { id: 7034, message: 'GATE WAY ended' },
    ]);
    const text = all.join('\n');
    for (let end = 0; end < text.length; end += 7)
      expect(parseServiceEvents(text.slice(0, end), ['Gate Way']).length).toBeLessThanOrEqual(3);
    expect(parseServiceEvents('no XML at all & <', ['x'])).toEqual([]);
  });

  it('asks by the clock of the server', () => {
    expect(eventQuery(2000.4).join(' ')).toContain('timediff(@SystemTime) <= 2001');
  });
});
