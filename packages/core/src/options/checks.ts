import type { OptionProblem } from './option.ts';

/** 64 hexadecimal digits. */
export function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text);
}

export function anyControl(text: string): boolean {
  for (const character of text) if (character < ' ' || character === '\u007f') return true;
  return false;
}

/** Short or display name; sc takes `\\SERVER`, `type=` and the like for something else than a service. */
export function isServiceName(value: string): boolean {
  return /^[^\s/\\=-][^/\\=]{0,255}$/.test(value) && value.trim() === value && !anyControl(value);
}

export function notBlank(value: string): OptionProblem | undefined {
  return value.trim() === '' || anyControl(value)
    ? { message: 'empty, or with a control character' }
    : undefined;
}

/** `last`, or an entry of the rule file. */
export function siblingProblem(value: string): OptionProblem | undefined {
  if (value === 'last') return undefined;
  const at = value.indexOf('/');
  return at < 1 || at === value.length - 1
    ? { message: `${JSON.stringify(value)} does not look like VENDOR/PRODUCT, nor is it \`last\`` }
    : undefined;
}

/** For a name of a file or folder. */
export function named(what: string): (value: string) => OptionProblem | undefined {
  return (value) =>
    value.trim() === '' ? { message: `the name of the ${what} is empty` } : undefined;
}
