/**
 * Secrets that stand in inputs which are not secret as a whole: the query of a pre-signed URL (of Azure, S3 or GCS it is
 * a bearer token), and the values in an installer's arguments (licence keys).
 */
export function derivedSecrets(installer: string, installerArguments: string): string[] {
  const found = [...ofUrl(installer), ...argumentsOf(installerArguments).flatMap(ofArgument)];
  return [...new Set(found.filter((each) => each.length > 3))];
}

function ofUrl(text: string): string[] {
  const at = text.indexOf('?');
  if (at < 0 || !/^\s*https?:/i.test(text)) return [];
  const query = text
    .slice(at + 1)
    .trim()
    .replace(/#.*$/, '');
  const values = query.split('&').flatMap((pair) => {
    const [name = '', ...rest] = pair.split('=');
    const value = rest.join('=');
    return isToken(name, value) ? [value, decode(value)] : [];
  });
  return [query, ...values];
}

/** A value that lets somebody in; not a date, a version or a word. */
function isToken(name: string, value: string): boolean {
  if (/sig|token|key|secret|credential|password|auth/i.test(name)) return value.length > 3;
  return value.length > 15 && /\d/.test(value) && !/^\d{8}T\d{6}Z$/.test(value);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function argumentsOf(text: string): string[] {
  const given = text.trim();
  if (given.startsWith('['))
    try {
      const list: unknown = JSON.parse(given);
      if (Array.isArray(list)) return list.map(String);
    } catch {
      // lines, then
    }
  return given.split(/\r\n|\r|\n/).map((line) => line.replace(/^\s*-\s+/, '').trim());
}

/** `/NAME=VALUE`, `/v"/qn NAME=VALUE"`, `--name value` is two arguments and shows no value by its form. */
function ofArgument(argument: string): string[] {
  const values = argument.split(/[=]/).slice(1);
  return values.flatMap((value) => {
    const bare = value.replace(/^["']|["']\s*$/g, '').trim();
    const first = /^[^\s"']+/.exec(bare)?.[0] ?? '';
    return [bare, first].filter((each) => !isHarmless(each));
  });
}

function isHarmless(value: string): boolean {
  return /^([A-Za-z]:\\.*|\d{1,3}|yes|no|true|false|all)$/i.test(value);
}
