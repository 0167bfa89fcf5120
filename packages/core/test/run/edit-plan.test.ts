import { describe, expect, it } from 'vitest';
import { diffOfEdit, type FilePlan, planEdit } from '../../src/run/edit/plan.ts';

const utf8 = new TextEncoder();

function fileOf(bytes: Uint8Array | string) {
  return {
    path: 'multipath.conf',
    realPath: '/etc/multipath.conf',
    bytes: typeof bytes === 'string' ? utf8.encode(bytes) : bytes,
  };
}

function inserting(text: string, offset = 0): () => FilePlan {
  return () => ({ edits: [{ offset, length: 0, text }], refused: false, diagnostics: [] });
}

describe('planEdit', () => {
  it('gives back the very same bytes when the plan is empty', async () => {
    const file = fileOf(new Uint8Array([0xff, 0x00, 0xfe]));
    const edit = await planEdit(file, () => ({ edits: [], refused: false, diagnostics: [] }));
    expect(edit.bytes).toBe(file.bytes);
    expect(edit.changed).toBe(false);
    expect(edit.afterSha256).toBe(edit.beforeSha256);
  });

  it('keeps bytes that are no UTF-8', async () => {
    const edit = await planEdit(fileOf(new Uint8Array([0xe4, 0x0a])), inserting('a\n'));
    expect([...edit.bytes]).toEqual([0x61, 0x0a, 0xe4, 0x0a]);
    expect(edit.encoding).toBe('byte');
  });

  it('keeps UTF-16 with its BOM', async () => {
    const edit = await planEdit(
      fileOf(new Uint8Array([0xff, 0xfe, 0x78, 0x00])),
      inserting('a', 1),
    );
    expect([...edit.bytes]).toEqual([0xff, 0xfe, 0x61, 0x00, 0x78, 0x00]);
  });

  it('changes nothing when the plan is refused, whatever edits it holds', async () => {
    const edit = await planEdit(fileOf('x'), () => ({ ...inserting('a')(), refused: true }));
    expect(edit.changed).toBe(false);
    expect(new TextDecoder().decode(edit.bytes)).toBe('x');
  });

  it('does not call a replacement by the same text a change', async () => {
    const edit = await planEdit(fileOf('x'), () => ({
      edits: [{ offset: 0, length: 1, text: 'x' }],
      refused: false,
      diagnostics: [],
    }));
    expect(edit.changed).toBe(false);
    expect(diffOfEdit(edit)).toBe('');
  });

  it('refuses text that has no bytes in the encoding of the file', async () => {
    await expect(
      planEdit(fileOf(new Uint8Array([0xe4])), inserting('\u20ac')),
    ).rejects.toMatchObject({
      code: 'BAD_INPUT',
      place: 'multipath.conf',
    });
  });

  it('tells the planner where the text comes from', async () => {
    let seen: unknown;
    const edit = await planEdit(fileOf('x'), (_text, source) => {
      seen = source;
      return { edits: [], refused: false, diagnostics: [] };
    });
    expect(seen).toEqual({
      realPath: '/etc/multipath.conf',
      sha256: edit.beforeSha256,
      encoding: 'utf-8',
    });
    expect(edit.beforeSha256).toBe(
      '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    );
  });
});

describe('diffOfEdit', () => {
  it('names the file on both sides', async () => {
    expect(diffOfEdit(await planEdit(fileOf('x\n'), inserting('a\n')))).toBe(
      '--- multipath.conf\n+++ multipath.conf\n@@ -1 +1,2 @@\n+a\n x\n',
    );
  });

  it('calls a text from stdin stdin', async () => {
    const file = { path: '-', realPath: '-', bytes: utf8.encode('') };
    expect(diffOfEdit(await planEdit(file, inserting('a\n')))).toContain('+++ stdin\n');
  });
});
