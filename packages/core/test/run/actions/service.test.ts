// @module-tag slow
import { describe, expect, it } from 'vitest';
import type { ServiceAction } from '../../../src/procedures/action.ts';
import type { ActionContext } from '../../../src/run/actions/executor.ts';
import { serviceExecutor } from '../../../src/run/actions/service.ts';
import { MemoryHost } from '../../support/memory-host.ts';

interface Script {
  /** States that the queries see one after the other; the last one stays. */
  readonly states: readonly number[];
  /** Exit codes of start and stop; then 0. */
  readonly exits?: readonly number[];
}

function scripted({ states, exits = [] }: Script): MemoryHost {
  const left = [...states];
  const codes = [...exits];
  return new MemoryHost({
    platform: 'windows',
    command: ([, verb]) => {
      if (verb !== 'query') return { exit: codes.shift() ?? 0 };
      const state = left.length > 1 ? left.shift() : left[0];
      return {
        stdout: `\r\nSERVICE_NAME: x\r\n  TYPE : 10 A\r\n  STATE : ${state} B\r\n  W : 1067 (0x42b)\r\n`,
      };
    },
  });
}

const context = (host: MemoryHost): ActionContext => ({
  host,
  runId: 'r',
  options: {},
  progress: () => undefined,
});
const action = (want: 'running' | 'stopped', timeoutMs = 5000): ServiceAction => ({
  kind: 'service',
  service: 'x',
  want,
  timeoutMs,
  summary: want,
});
const controls = (host: MemoryHost): string[] =>
  host.effects().filter((each) => !each.includes('query'));

describe('start and stop', () => {
  it.each([
    ['stop, running', 'stopped', { states: [4, 3, 1] }, true, ['sc.exe stop x']],
    ['stop, stopped', 'stopped', { states: [1] }, false, []],
    ['stop, on its way down', 'stopped', { states: [3, 3, 1] }, false, []],
    ['stop, on its way up', 'stopped', { states: [2, 4, 1] }, true, ['sc.exe stop x']],
    [
      'stop, ended between query and stop',
      'stopped',
      { states: [4, 1], exits: [1062] },
      true,
      ['sc.exe stop x'],
    ],
    [
      'stop, busy at first',
      'stopped',
      { states: [4, 4, 1], exits: [1061, 0] },
      true,
      ['sc.exe stop x', 'sc.exe stop x'],
    ],
    ['stop that shows late', 'stopped', { states: [4, 4, 4, 1] }, true, ['sc.exe stop x']],
    ['start, stopped', 'running', { states: [1, 2, 2, 4] }, true, ['sc.exe start x']],
    ['start, running', 'running', { states: [4] }, false, []],
    [
      'start, started by another',
      'running',
      { states: [1, 4], exits: [1056] },
      true,
      ['sc.exe start x'],
    ],
  ] as const)('%s', async (_name, want, script, changed, commands) => {
    const host = scripted(script);
    expect(await serviceExecutor.execute(action(want), context(host), null)).toMatchObject({
      changed,
    });
    expect(controls(host)).toEqual(commands);
  });

  it.each([
    [
      'a start that ends at once',
      'running',
      { states: [1, 2, 1] },
      'COMMAND_FAILED',
      'Windows error 1067',
    ],
    ['a start that never ends', 'running', { states: [1, 2] }, 'TIMEOUT', 'still START_PENDING'],
    ['a stop that never ends', 'stopped', { states: [4, 3] }, 'TIMEOUT', 'still STOP_PENDING'],
    ['a stop without effect', 'stopped', { states: [4] }, 'COMMAND_FAILED', 'it is RUNNING'],
    ['no such service', 'running', { states: [1], exits: [1060] }, 'NOT_FOUND', 'no service'],
    ['no rights', 'stopped', { states: [4], exits: [5] }, 'ACCESS_DENIED', 'could not be stopped'],
    ['dependents', 'stopped', { states: [4], exits: [1051] }, 'COMMAND_FAILED', 'depend on'],
    [
      'another error',
      'running',
      { states: [1], exits: [1053] },
      'COMMAND_FAILED',
      'exit code 1053',
    ],
  ] as const)('%s is told', async (_name, want, script, code, words) => {
    const failed = serviceExecutor.execute(action(want, 300), context(scripted(script)), null);
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });
});

describe('undo', () => {
  const prepared = async (state: number): Promise<never> =>
    (await serviceExecutor.prepare?.(
      action('stopped'),
      context(scripted({ states: [state] })),
    )) as never;

  it.each([
    [4, { states: [1, 2, 4] }, true, ['sc.exe start x']],
    [2, { states: [1, 4] }, true, ['sc.exe start x']],
    [4, { states: [4] }, false, []],
    [1, { states: [4, 1] }, true, ['sc.exe stop x']],
    [1, { states: [1] }, false, []],
  ])('brings state %i back from %j', async (before, script, undone, commands) => {
    const host = scripted(script);
    const record = { prepared: await prepared(before) };
    expect(await serviceExecutor.undo(action('stopped'), context(host), record)).toMatchObject({
      undone,
    });
    expect(controls(host)).toEqual(commands);
  });

  it('names what it cannot bring back', async () => {
    const record = { prepared: await prepared(4) };
    const host = scripted({ states: [1, 2, 1] });
    const { left } = await serviceExecutor.undo(action('stopped'), context(host), record);
    expect(left).toContain('not RUNNING as it was before');
    expect(left).toContain('net start x');
  });

  it('is never skipped beforehand: an earlier undo may change the state', async () => {
    const record = { prepared: await prepared(4) };
    expect(
      await serviceExecutor.inspectUndo?.(
        action('stopped'),
        context(scripted({ states: [4] })),
        record,
      ),
    ).toMatchObject({ state: 'needed' });
  });
});
