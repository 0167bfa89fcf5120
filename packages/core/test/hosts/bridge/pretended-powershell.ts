import type { BridgeScript, BridgeTransport } from '../../../src/hosts/bridge/transport.ts';
import type { FileState, Host, RecordChange } from '../../../src/hosts/host.ts';

/** Words as CommandLineToArgvW reads them, written from its documentation. */
export function splitWindows(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < line.length; ) {
    const [slashes = ''] = /^\\*/.exec(line.slice(at)) ?? [];
    const next = line[at + slashes.length];
    if (next === '"') {
      word = (word ?? '') + '\\'.repeat(slashes.length >> 1);
      if (slashes.length % 2 === 1) word += '"';
      else quoted = !quoted;
      at += slashes.length + 1;
    } else if (slashes !== '') {
      word = (word ?? '') + slashes;
      at += slashes.length;
    } else if (!quoted && /\s/.test(next ?? '')) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at++;
    } else {
      word = (word ?? '') + next;
      at++;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
const code = (value: string | Uint8Array): string => Buffer.from(value).toString('base64');

/**
 * Stands in for PowerShell: reads the calls of our own functions out of a script and has another host carry them out. It
 * proves the calls, the framing and the reading of answers, not the PowerShell of the functions.
 */
export function pretendedPowershell(host: Host): BridgeTransport & { scripts: BridgeScript[] } {
  const scripts: BridgeScript[] = [];
  return {
    scripts,
    async execute(script) {
      scripts.push(script);
      const frame = /Write-Output \('(\w+)</.exec(script.text)?.[1] ?? '';
      const values: string[] = [];
      for (const [, call = ''] of script.text.matchAll(/^\$q\+=@\((.*)\)$/gm))
        values.push(...(await carryOut(call, script, host)));
      const answer = `${frame}<${values.join(';')}>${frame}`;
      // as a console of 80 columns may print it
      const stdout = `noise\r\n${answer.replace(/(.{80})/g, '$1\r\n')}\r\n`;
      return { exit: 0, stdout, stderr: '' };
    },
  };
}

async function carryOut(call: string, script: BridgeScript, host: Host): Promise<string[]> {
  if (call === "'z'") return ['z'];
  const [name] = call.split(' ');
  const strings = [...call.matchAll(/\(QS '([^']*)'\)/g)].map((match) => text(match[1] ?? ''));
  const [first = '', second = '', third = '', fourth = ''] = strings;
  switch (name) {
    case 'QF': {
      if (!call.includes('(QC ')) return [fileValue(await host.read(first))];
      const name = first.replaceAll('\\', '/');
      const { own } = await host.facts({ own: [name] });
      return [fileValue(own?.get(name) ?? { exists: false, path: name })];
    }
    case 'QD': {
      const most = Number(/ (\d+)$/.exec(call)?.[1]) || undefined;
      const query = { path: first, contains: second, ...(most !== undefined && { most }) };
      const { folders } = await host.facts({ folders: [query] });
      const files = folders.get(first);
      return files
        ? ['d', ...files.map((file) => `e,${code(file.path)},${fileValue(file)}`)]
        : ['n'];
    }
    case 'QR': {
      const timeoutMs = Number(/\) (\d+) '/.exec(call)?.[1]);
      const input = Buffer.from(/ '([^']*)'$/.exec(call)?.[1] ?? '', 'base64');
      const result = await host.run([first, ...splitWindows(second)], { timeoutMs, input });
      // .NET has exit codes with a sign
      return [
        `c,${(result.exit ?? -1) | 0},${Number(result.timedOut)},${code(result.stdout)},${code(result.stderr)}`,
      ];
    }
    case 'QW': {
      const run = /backups\\(.*)$/.exec(third)?.[1];
      const done = await host
        .replace({
          path: first,
          expected: second === '' ? null : second,
          content: call.includes("'content'") ? (script.content ?? new Uint8Array()) : null,
          ...(run === undefined || fourth === '' ? {} : { runId: run }),
          ...(strings.length > 4 ? { record: recordOf(strings.slice(4)) } : {}),
        })
        .catch((error: { code?: string }) => error.code);
      if (done === 'HOST_BUSY') return [`held,${code('{}')},${code('7')}`];
      if (typeof done !== 'object')
        return [done === 'FILE_CHANGED' ? 'changed' : `x,${code(String(done))}`];
      return [`ok,${code(done.realPath)},${code(done.backup ?? '')}`];
    }
    case 'QV': {
      const why = await host.tryWrite?.(first).catch((error: unknown) => error);
      return [why === undefined ? 'ok' : `r,${code(String(why))}`];
    }
    case 'QT':
      return [code(await host.ownFolder())];
    case 'QN': {
      const done = await host
        .record(recordOf(strings))
        .catch((error: { code?: string }) => error.code);
      return [done === 'HOST_BUSY' ? `held,${code('{}')},${code('7')}` : 'ok'];
    }
    default:
      throw new Error(`no such call: ${call}`);
  }
}

function recordOf([head = '', isNew, lines = '', after = '', name = '']: string[]): RecordChange {
  const finish = /([^\\]*)\.jsonl$/.exec(name)?.[1];
  return { head, isNew: isNew !== '', lines, after, ...(finish === undefined ? {} : { finish }) };
}

function fileValue(file: FileState): string {
  if (file.exists) return `f,${code(file.realPath)},${code(file.bytes)}`;
  return file.unread === 'large' ? 'l' : '-';
}
