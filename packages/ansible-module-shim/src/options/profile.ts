import { decodeText, type Profile, quantastor, readProfile } from '@quantastor-xenserver/core';
import { OptionsError } from './options-error.ts';
import type { GivenFile } from './spec.ts';

/** The profile that the option `profile` gives, as a file or as a dictionary; QuantaStor without it. */
export function profileFrom(value: unknown): Profile {
  if (value === undefined) return quantastor;
  const { profile, diagnostics } = readProfile(isFile(value) ? parse(value) : value);
  if (profile) return profile;
  throw new OptionsError(
    diagnostics.map(({ message }) => `argument 'profile' is no vendor profile: ${message}`),
  );
}

export function textOf(file: unknown): string | undefined {
  return isFile(file) ? decodeText(file.bytes).text.replace(/^\ufeff/, '') : undefined;
}

function isFile(value: unknown): value is GivenFile {
  return typeof value === 'object' && value !== null && 'bytes' in value;
}

function parse(file: GivenFile): unknown {
  try {
    return JSON.parse(textOf(file) ?? '');
  } catch (error) {
    throw new OptionsError([
      `argument 'profile': ${file.path} is no JSON: ${(error as Error).message}`,
    ]);
  }
}
