import { describe, expect, it } from 'vitest';
import { decodeOutput, encodeText, parseCodePage } from '../../../src/hosts/command/code-page.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('the code page of a console', () => {
  it.each([
    ['Active code page: 437', 437],
    ['활성 코드 페이지: 949\r\n', 949],
    ['現在のコード ページ: 932', 932],
    ['Page de codes active\u00a0: 850', 850],
    ['nothing', undefined],
  ])('%j', (said, number) => {
    expect(parseCodePage(said)).toBe(number);
  });
  it.each([
    ['한국어 949', 949, 'b7cebfc2'],
    ['日本語 932', 932, '93fa967b'],
    ['中文 936', 936, 'd6d0cec4'],
    ['русский 866', 866, '8fe0'],
    ['français 1252', 1252, 'e9'],
  ])('%s is read, and written again to the byte', (_, page, hex) => {
    const text = decodeOutput(bytes(hex), page);
    expect(text).not.toContain('\ufffd');
    expect(Buffer.from(encodeText(text, page) ?? []).toString('hex')).toBe(hex);
  });
  it('reads UTF-8 as that, whatever the console has', () => {
    expect(decodeOutput(Buffer.from('설치'), 949)).toBe('설치');
  });
  it.each([
    ['é', 949],
    ['설', 1252],
    ['설', 437],
    ['설', undefined],
  ])('says where %s is not in %s', (text, page) => {
    expect(encodeText(text, page)).toBeUndefined();
  });
});
