import type { Option } from '@quantastor-xenserver/core';

/** A value as its row wants it. What does not look so stays as it is, and the row's own check says what is wrong. */
export function convert(row: Option<unknown>, value: unknown): unknown {
  if (value === true && row.bare !== undefined) return row.bare;
  switch (row.type) {
    case 'flag':
      return flagOf(value);
    case 'count':
    case 'seconds':
      return numberOf(row, value);
    case 'map':
      return Array.isArray(value) ? mapOf(value) : value;
    default:
      return value;
  }
}

/** The same for text that stands in a variable or a file: a list is a line each, or JSON. */
export function convertText(row: Option<unknown>, text: string): unknown {
  const isList = row.type === 'list' || row.type === 'map';
  return convert(row, isList ? listOf(text) : text.trim());
}

function listOf(text: string): unknown {
  if (/^\s*[[{]/.test(text))
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
}

/** `90`, and with the unit that the option has anyway: `90d`, `30s`. */
function numberOf({ type, value: unit }: Option<unknown>, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const letter = type === 'seconds' ? 's' : unit === 'days' ? 'd' : '';
  const digits = letter !== '' && value.endsWith(letter) ? value.slice(0, -1) : value;
  return /^\d{1,9}$/.test(digits) ? Number(digits) : value;
}

function flagOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^(?:true|yes|on|1)$/i.test(value)) return true;
  return /^(?:false|no|off|0|)$/i.test(value) ? false : value;
}

/** `NAME=VALUE` each; a text that is none makes the whole no map. */
function mapOf(pairs: readonly unknown[]): unknown {
  const entries = pairs.map((pair) => {
    const at = String(pair).indexOf('=');
    return at < 1 ? undefined : [String(pair).slice(0, at), String(pair).slice(at + 1)];
  });
  return entries.every((each) => each !== undefined) ? Object.fromEntries(entries) : pairs;
}
