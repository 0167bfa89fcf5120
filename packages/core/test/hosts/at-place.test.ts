import { describe, expect, it } from 'vitest';
import { ProcedureError, withPlace } from '../../src/errors.ts';
import { atPlace } from '../../src/hosts/host.ts';
import { MemoryHost } from '../support/memory-host.ts';

describe('the place of an error is given at the edge', () => {
  const cause = new Error('below');

  it('to one of ours that has none, which stays as it is otherwise', async () => {
    const error = await withPlace('xen1', () =>
      Promise.reject(new ProcedureError('REFUSED', 'no', { remedy: 'Do it.', cause })),
    ).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'REFUSED', message: 'no', place: 'xen1', cause });
    expect(error.remedy).toBe('Do it.');
  });

  it.each([new ProcedureError('REFUSED', 'no', { place: '/etc/a:1' }), cause])(
    'to no other one: %s',
    async (given) => {
      await expect(withPlace('xen1', () => Promise.reject(given))).rejects.toBe(given);
    },
  );

  it('by each verb of a host', async () => {
    const host = new MemoryHost();
    const placed = atPlace(
      Object.assign(Object.create(host), {
        name: 'xen1',
        read: () => Promise.reject(new ProcedureError('REFUSED', 'no')),
        run: () => Promise.reject(new ProcedureError('REFUSED', 'no')),
      }),
    );
    await expect(placed.read('/a')).rejects.toMatchObject({ place: 'xen1' });
    await expect(placed.run(['a'])).rejects.toMatchObject({ place: 'xen1' });
  });
});
