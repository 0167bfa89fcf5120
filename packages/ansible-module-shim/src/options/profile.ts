import { findProfile, type Profile, readProfile } from '@quantastor-xenserver/core';
import { decodeText } from '@quantastor-xenserver/core/edit';
import { OptionsError } from './options-error.ts';
import type { GivenFile } from './spec.ts';

/** The profile that the option `profile` gives, as a file or as a dictionary; QuantaStor without it. */
export function profileFrom(value: unknown): Profile {
  if (value === undefined) return findProfile();
  if (typeof value === 'string') {
    const known = findProfile(value);
    if (known) return known;
  }
  const { profile, diagnostics } = readProfile(parsed(value));
  if (profile) return profile;
  throw new OptionsError(
    diagnostics.map(({ message }) => `argument 'profile': not a valid vendor profile: ${message}`),
  );
}

export function textOf(file: unknown): string | undefined {
  return isFile(file) ? decodeText(file.bytes).text.replace(/^\ufeff/, '') : undefined;
}

function isFile(value: unknown): value is GivenFile {
  return typeof value === 'object' && value !== null && 'bytes' in value;
}

/** A dictionary as it is; a file's bytes or a text as JSON. */
function parsed(value: unknown): unknown {
  const text = typeof value === 'string' ? value : textOf(value);
  if (text === undefined) return value;
  const place = isFile(value) ? `${value.path}: ` : '';
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OptionsError([
      `argument 'profile': ${place}not valid JSON: ${(error as Error).message}`,
    ]);
  }
}
