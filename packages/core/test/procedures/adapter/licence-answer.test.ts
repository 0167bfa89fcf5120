import { describe, expect, it } from 'vitest';
import { entitlementOf, parseLicences } from '../../../src/procedures/adapter/licence-answer.ts';

const editions = `uuid ( RO)          : u1
    name-label ( RW): xen1
       edition ( RO): enterprise


uuid ( RO)          : u2
    name-label ( RW): xen: 2
       edition ( RO): free

`;
const params = `uuid ( RO)              : u1
        name-label ( RW): xen1
    license-params (MRO): restrict_netapp: true; sku_type: XE Enterprise; expiry: 20100101T00:00:00Z


uuid ( RO)              : u3
        name-label ( RW):
    license-params (MRO): sku_type: XE Platinum Edition

`;

describe('xe host-list', () => {
  it('joins both answers by uuid, whatever one of them lacks', () => {
    expect(parseLicences(editions, params)).toEqual([
      { uuid: 'u1', name: 'xen1', edition: 'enterprise', sku: 'XE Enterprise', restricted: true },
      { uuid: 'u2', name: 'xen: 2', edition: 'free', sku: undefined, restricted: undefined },
      {
        uuid: 'u3',
        name: 'u3',
        edition: undefined,
        sku: 'XE Platinum Edition',
        restricted: undefined,
      },
    ]);
    expect(parseLicences('', '')).toEqual([]);
    expect(parseLicences('Error: no such host\n', '')).toEqual([]);
  });
});

describe('entitlement', () => {
  const host = { uuid: 'u', name: 'n', edition: undefined, sku: undefined, restricted: undefined };
  it.each([
    [{ edition: 'enterprise' }, true],
    [{ edition: 'platinum' }, true],
    [{ edition: 'enterprise', restricted: true }, true],
    [{ edition: 'enterprise-xd' }, true],
    [{ edition: 'enterprise-xd', restricted: true }, false],
    [{ edition: 'per-socket', restricted: false }, true],
    [{ edition: 'per-socket' }, false],
    [{ edition: 'xendesktop', restricted: false }, true],
    [{ edition: 'xendesktop', restricted: true }, false],
    [{ edition: 'free' }, false],
    [{ edition: 'advanced', restricted: true }, false],
    [{ edition: 'advanced', sku: 'XE Enterprise' }, false],
    [{ sku: 'XE Enterprise' }, true],
    [{ sku: 'XE Platinum' }, true],
    [{ sku: 'XE Express' }, false],
    [{ sku: 'XE Enterprise', restricted: true }, false],
    [{}, false],
  ])('%j: %s', (licence, entitled) => {
    expect(entitlementOf({ ...host, ...licence }).entitled).toBe(entitled);
  });
});
