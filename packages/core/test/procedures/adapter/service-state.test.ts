import { describe, expect, it } from 'vitest';
import {
  parseRunningDependents,
  parseServiceConfig,
  serverFolderOf,
} from '../../../src/procedures/adapter/service/query.ts';
import {
  describeStatus,
  parseServiceStatus,
} from '../../../src/procedures/adapter/service/state.ts';

const crlf = (text: string): string => text.replaceAll('\n', '\r\n');

const ENGLISH = crlf(`
SERVICE_NAME: storagelink
        TYPE               : 110  WIN32_OWN_PROCESS  (interactive)
        STATE              : 4  RUNNING
                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)
        WIN32_EXIT_CODE    : 0  (0x0)
        SERVICE_EXIT_CODE  : 0  (0x0)
        CHECKPOINT         : 0x0
        WAIT_HINT          : 0x0
`);

const GERMAN = crlf(`
SERVICE_NAME: 3ware: 4 RUNNING
        TYP                : e0  USER_SHARE_PROCESS INSTANCE
        STATUS             : 3  STOP_PENDING
                                (NOT_STOPPABLE: 1, NOT_PAUSABLE)
        WIN32_BEENDIGUNGSCODE    : 1066  (0x42a)
        DIENST_BEENDIGUNGSCODE   : 42  (0x2a)
        PRÜFPUNKT          : 0x1f
        WARTEHINWEIS       : 0xbb8
`);

describe('sc query', () => {
  it('is read by numbers and places, in any language', () => {
    expect(parseServiceStatus(ENGLISH)).toEqual({
      state: 4,
      win32Exit: 0,
      serviceExit: 0,
      checkpoint: 0,
      waitHintMs: 0,
    });
    expect(parseServiceStatus(GERMAN)).toEqual({
      state: 3,
      win32Exit: 1066,
      serviceExit: 42,
      checkpoint: 31,
      waitHintMs: 3000,
    });
  });

  it.each([
    ['', 'nothing'],
    ['[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\r\n', 'an error'],
    ['SERVICE_NAME: x\r\n        TYPE : 10\r\n', 'a cut-off answer'],
    ['SERVICE_NAME: x\r\n        TYPE : 10 A\r\n        STATE : 9 B\r\n', 'a state that is none'],
    ['        STATE : RUNNING\r\n', 'words'],
  ])('%j is not taken for a state (%s)', (text) => {
    expect(parseServiceStatus(text)).toBeUndefined();
  });

  it('tells how a service ended', () => {
    const stopped = {
      state: 1,
      win32Exit: 0,
      serviceExit: 0,
      checkpoint: 0,
      waitHintMs: 0,
    } as const;
    expect(describeStatus(stopped)).toBe('STOPPED');
    expect(describeStatus({ ...stopped, win32Exit: 1077 })).toBe('STOPPED');
    expect(describeStatus({ ...stopped, win32Exit: 1067 })).toBe(
      'STOPPED (ended with Windows error 1067)',
    );
    expect(describeStatus({ ...stopped, win32Exit: 1066, serviceExit: 42 })).toContain(
      'service-specific error 42',
    );
  });
});

describe('sc qc', () => {
  const config = (path: string, startType = '2   AUTO_START'): string =>
    crlf(`[SC] QueryServiceConfig SUCCESS

SERVICE_NAME: storagelink
        TYPE               : 10  WIN32_OWN_PROCESS
        START_TYPE         : ${startType}
        ERROR_CONTROL      : 1   NORMAL
        BINARY_PATH_NAME   : ${path}
        LOAD_ORDER_GROUP   :
        TAG                : 0
        DISPLAY_NAME       : Citrix StorageLink Gateway Service
`);

  it('gives start type and command line', () => {
    expect(parseServiceConfig(config('"C:\\a b\\x.exe" -k'))).toEqual({
      startType: 2,
      binaryPath: '"C:\\a b\\x.exe" -k',
    });
    expect(parseServiceConfig(config('C:\\x.exe', '4   DISABLED'))?.startType).toBe(4);
    expect(parseServiceConfig('[SC] OpenService FAILED 5:\r\n')).toBeUndefined();
  });

  it.each([
    [
      '"C:\\Program Files\\Citrix\\StorageLink\\Server\\svc.exe" -service',
      'C:\\Program Files\\Citrix\\StorageLink\\Server',
    ],
    [
      'C:\\Program Files (x86)\\Citrix\\StorageLink\\Server\\svc.exe /run now.exe',
      'C:\\Program Files (x86)\\Citrix\\StorageLink\\Server',
    ],
    ['"D:\\svc.EXE"', 'D:\\'],
    ['C:\\bin\\service', 'C:\\bin'],
    ['\\\\server\\share\\x\\svc.exe', '\\\\server\\share\\x'],
    ['svc.exe', undefined],
    ['%SystemRoot%\\svc.exe', undefined],
    ['C:\\no program here', undefined],
    ['"C:\\unclosed\\svc.exe', undefined],
    ['', undefined],
  ])('%j runs from %j', (path, folder) => {
    expect(serverFolderOf(path)).toBe(folder);
  });
});

it('sc enumdepend: those that do not stand still, in the order in which they can be stopped', () => {
  const entry = (name: string, display: string, state: string): string => `SERVICE_NAME: ${name}
DISPLAY_NAME: ${display}
        TYPE               : 10  WIN32_OWN_PROCESS
        STATE              : ${state}
        WIN32_EXIT_CODE    : 0  (0x0)
`;
  const text = `Enum: entriesRead  = 3\n\n${entry('One', 'First: of all', '4  RUNNING')}\n${entry('Two', 'Second', '1  STOPPED')}\n${entry('Three Four', 'Third', '2  START_PENDING')}`;
  expect(parseRunningDependents(crlf(text))).toEqual(['One', 'Three Four']);
  expect(parseRunningDependents('[SC] EnumDependentServices: entriesread = 0\r\n')).toEqual([]);
});
