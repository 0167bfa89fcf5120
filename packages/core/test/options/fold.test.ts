import { describe, expect, test } from 'vitest';
import { adapterTable } from '../../src/options/adapter.ts';
import { foldAdapter, foldMultipath, foldRun, procedureRows } from '../../src/options/fold.ts';
import type { Option } from '../../src/options/option.ts';
import type { OptionFields } from '../../src/options/tables.ts';
import { waveTable } from '../../src/options/waves.ts';

/** What the front ends use themselves: hosts to ask. */
const ELSEWHERE: readonly string[] = ['licenceHosts'];

/** What an option needs beside it, so that it can count. */
const BASE: OptionFields = {
  installer: 'C:\\a.exe',
  installerSha256: 'a'.repeat(64),
  clone: 'last',
  storagelinkUrl: 'https://sl:21605',
  storageName: 'n',
  storageAddress: '192.0.2.1',
  storageUser: 'u',
  storagePassword: 'p',
};

function another(row: Option<unknown>): unknown {
  switch (row.type) {
    case 'flag':
      return true;
    case 'count':
      return 77;
    case 'seconds':
      return 12_345;
    case 'list':
      return ['17'];
    case 'map':
      return { a: 'b' };
    default:
      return row.choices?.find((each) => each !== row.default) ?? '<other>x</other>';
  }
}

describe('an option that can be given is one that does something', () => {
  test.each(
    Object.entries<Option<unknown>>(adapterTable).filter(
      ([field, row]) => !ELSEWHERE.includes(field) && row.for.includes('install-adapter'),
    ),
  )('install-adapter: %s', (field, row) => {
    expect(foldAdapter({ ...BASE, [field]: another(row) })).not.toEqual(foldAdapter(BASE));
  });

  test.each(Object.entries(procedureRows))('configure-multipath: %s', (field, row) => {
    expect(foldMultipath({ [field]: another(row) })).not.toEqual(foldMultipath({}));
  });

  test.each(Object.entries<Option<unknown>>(waveTable))('a run: %s', (field, row) => {
    const given = { [field]: another(row) };
    expect(foldRun({ ...given, restartDaemon: true })).toEqual(given);
    expect(foldMultipath(given)).toEqual(foldMultipath({}));
  });
});

test('exit codes are numbers inside, signed ones too', () => {
  expect(foldAdapter({ installerExitCodes: ['17', '-5'] }).installerExitCodes).toEqual([17, -5]);
  expect(foldAdapter({}).installerExitCodes).toBeUndefined();
});
