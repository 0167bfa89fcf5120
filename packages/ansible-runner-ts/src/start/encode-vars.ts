import { AnsibleError } from '../ansible-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';

/**
 * Variables as YAML in which every text is `!unsafe`: Ansible keeps it as it is and never takes `{{`
 * in it for a template (Ansible documentation, "Unsafe or raw strings").
 *
 * @throws AnsibleError BAD_OPTION for a name that is no variable's, and for a number that is none.
 */
export function encodeVars(vars: JsonObject): string {
  for (const name of Object.keys(vars))
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw new AnsibleError(
        'BAD_OPTION',
        `${JSON.stringify(name)} is not the name of a variable`,
        {
          place: 'extraVars',
        },
      );
  return `${encode(vars)}\n`;
}

function encode(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return `!unsafe ${quote(value)}`;
  if (Array.isArray(value)) return `[${value.map(encode).join(', ')}]`;
  const pairs = Object.entries(value as JsonObject).filter(([, each]) => each !== undefined);
  // a key of over 1024 characters needs the question mark
  return `{${pairs.map(([key, each]) => `? ${quote(key)} : ${encode(each)}`).join(', ')}}`;
}

/** Double-quoted, in ASCII alone: YAML takes fewer characters as they are than JSON does. */
function quote(text: string): string {
  const escaped = text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[^ !#-[\]-~]/gu, (each) => {
    const code = each.codePointAt(0) ?? 0;
    return `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${escaped}"`;
}

/** YAML 1.1 takes a number with an exponent for text unless it has a point and a sign. */
function number(value: number): string {
  if (!Number.isFinite(value))
    throw new AnsibleError('BAD_OPTION', `${value} is not a number of JSON`, {
      place: 'extraVars',
    });
  const [digits = '', exponent] = String(value).split('e');
  return exponent === undefined
    ? digits
    : `${digits.includes('.') ? digits : `${digits}.0`}e${exponent}`;
}
