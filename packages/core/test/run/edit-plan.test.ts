import { describe, expect, it } from 'vitest';
import { CONF, type FilePlan, type FileToEdit, planText } from '../../src/run/edit/plan.ts';

const plan = (file: FileToEdit, planner: () => FilePlan) => planText(file, planner, CONF);

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

describe('planText', () => {
  it('gives back the very same bytes when the plan is empty', () => {
    const file = fileOf(new Uint8Array([0xff, 0x00, 0xfe]));
    const edit = plan(file, () => ({ edits: [], refused: false, diagnostics: [] }));
    expect(edit.bytes).toBe(file.bytes);
    expect(edit.changed).toBe(false);
    expect(edit.afterSha256).toBe(edit.beforeSha256);
  });

  it('keeps bytes that are no UTF-8', () => {
    const edit = plan(fileOf(new Uint8Array([0xe4, 0x0a])), inserting('a\n'));
    expect([...edit.bytes]).toEqual([0x61, 0x0a, 0xe4, 0x0a]);
    expect(edit.encoding).toBe('byte');
  });

  it('keeps UTF-16 with its BOM', () => {
    const edit = plan(fileOf(new Uint8Array([0xff, 0xfe, 0x78, 0x00])), inserting('a', 1));
    expect([...edit.bytes]).toEqual([0xff, 0xfe, 0x61, 0x00, 0x78, 0x00]);
  });

  it('changes nothing when the plan is refused, whatever edits it holds', () => {
    const edit = plan(fileOf('x'), () => ({ ...inserting('a')(), refused: true }));
    expect(edit.changed).toBe(false);
    expect(new TextDecoder().decode(edit.bytes)).toBe('x');
  });

  it('does not call a replacement by the same text a change', () => {
    const edit = plan(fileOf('x'), () => ({
      edits: [{ offset: 0, length: 1, text: 'x' }],
      refused: false,
      diagnostics: [],
    }));
    expect(edit.changed).toBe(false);
    expect(edit.diff()).toBe('');
  });

  it('refuses text that has no bytes in the encoding of the file', () => {
    expect(() => plan(fileOf(new Uint8Array([0xe4])), inserting('\u20ac'))).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', place: 'multipath.conf' }),
    );
  });

  it('gives findings the lines of the format, and the file', () => {
    const finding = {
      severity: 'error' as const,
      code: 'x',
      message: 'm',
      span: { offset: 4, length: 1 },
    };
    const planned = plan(fileOf('a\rb\nc'), () => ({
      edits: [],
      refused: true,
      diagnostics: [finding],
    }));
    expect(planned.findings()).toEqual([
      { severity: 'error', code: 'x', message: 'm', path: 'multipath.conf', line: 2, column: 1 },
    ]);
  });
});

describe('its diff', () => {
  it('names the file on both sides', () => {
    expect(plan(fileOf('x\n'), inserting('a\n')).diff()).toBe(
      '--- multipath.conf\n+++ multipath.conf\n@@ -1 +1,2 @@\n+a\n x\n',
    );
  });

  it('calls a text from stdin stdin', () => {
    const file = { path: '-', realPath: '-', bytes: utf8.encode('') };
    expect(plan(file, inserting('a\n')).diff()).toContain('+++ stdin\n');
  });
});
