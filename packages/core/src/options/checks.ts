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

/** What StorageLink is to reach a storage system by: a name or an IP address, and nothing around it. */
export function addressProblem(value: string): OptionProblem | undefined {
  const isAddress = value.includes(':')
    ? /^[\da-f:.]+(?:%[\w.-]+)?$/i.test(value) && URL.canParse(`http://[${value.split('%')[0]}]/`)
    : isNameOrIPv4(value);
  return isAddress
    ? undefined
    : {
        message: `${JSON.stringify(value)} is neither a host name nor an IP address`,
      };
}

/** The last label of a name is no number: four of them are an address, and anything else that looks so is a slip. */
function isNameOrIPv4(value: string): boolean {
  if (/(?:^|\.)\d+\.?$/.test(value))
    return /^\d+(?:\.\d+){3}$/.test(value) && URL.canParse(`http://${value}`);
  return /^(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?(?:\.|$))+$/u.test(value);
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
