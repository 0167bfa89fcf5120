/**
 * Secrets that stand in inputs which are not secret as a whole: the query of a pre-signed URL (of Azure, S3 or GCS it is
 * a bearer token), and the values in an installer's arguments (licence keys).
 */
export function derivedSecrets(installer: string, installerArguments: string): string[] {
  const found = [...ofUrl(installer), ...argumentsOf(installerArguments).flatMap(ofArgument)];
  return [...new Set(found.filter((each) => each.length > 3))];
}

/** Logins of the proxies of the environment; a wrong address is repeated by whoever says that it is wrong. */
export function proxySecrets(env: NodeJS.ProcessEnv): string[] {
  const names = ['http_proxy', 'https_proxy', 'all_proxy'];
  const found = names
    .flatMap((name) => [env[name], env[name.toUpperCase()]])
    .flatMap((value) => {
      const login = /^(?:[a-z][a-z\d+.-]*:\/\/)?([^/]*)@/i.exec(value?.trim() ?? '')?.[1] ?? '';
      const password = login.slice(login.indexOf(':') + 1);
      return [login, decode(login), password, decode(password)];
    });
  return [...new Set(found.filter((each) => each.length > 3))];
}

function ofUrl(text: string): string[] {
  if (!/^\s*https?:/i.test(text)) return [];
  const [path = '', ...rest] = text.trim().split(/([?#])/);
  const query = rest.join('').replace(/^[?#]/, '');
  const parameters = path.split(/[;/]/).filter((part) => part.includes('='));
  const values = [...query.split(/[&#;?]/), ...parameters].flatMap((pair) => {
    const [name = '', ...more] = pair.split('=');
    const value = more.join('=');
    return isToken(name, value) ? [value, decode(value)] : [];
  });
  return [...(query === '' ? [] : [query, query.replace(/#.*$/, '')]), ...values];
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

/** `/NAME=VALUE`, `/NAME:VALUE`, `/NAME VALUE`, `/v"/qn NAME=VALUE"`; one that is no option is the value of that before. */
function ofArgument(argument: string): string[] {
  const isOption = /^[-/]/.test(argument);
  const named = isOption ? /^[-/]+[\w-]+[:\s]+(?![-/])(.+)$/.exec(argument)?.[1] : argument;
  const values = [...argument.split('=').slice(1), ...(named === undefined ? [] : [named])];
  return values.flatMap((value) => {
    const bare = value.replace(/^["']|["']\s*$/g, '').trim();
    const first = /^[^\s"']+/.exec(bare)?.[0] ?? '';
    return [bare, first].filter((each) => !isHarmless(each));
  });
}

function isHarmless(value: string): boolean {
  return /^([A-Za-z]:\\.*|\d{1,3}|[A-Z]?[a-z]+|YES|NO|TRUE|FALSE|ALL)$/.test(value);
}
