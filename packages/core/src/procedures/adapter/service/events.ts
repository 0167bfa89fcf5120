import type { CallOptions, Host } from '../../../hosts/host.ts';
import { readPieces } from '../../../storagelink/xml/read-xml.ts';
import { parseTheName } from './query.ts';

export interface ServiceEvent {
  readonly id: number;
  /** As Windows says it, on one line. */
  readonly message: string;
}

const ASK_MS = 15_000;
const MOST = 3;

/**
 * What the System log of the server says about a service since so many milliseconds ago, in one clause: a state alone does
 * not tell why a service did not start. Never rejects: this goes with an error that counts more.
 */
export async function toldByEventLog(
  host: Host,
  service: string,
  sinceMs: number,
  options: CallOptions = {},
): Promise<string> {
  try {
    const call = { ...options, timeoutMs: ASK_MS };
    const told = await host.run(['sc.exe', 'getdisplayname', service], call);
    const display = told.exit === 0 ? parseTheName(told.stdout) : undefined;
    const { exit, timedOut, stdout } = await host.run(eventQuery(sinceMs), call);
    if (exit !== 0)
      return `the System log could not be read (wevtutil: ${timedOut ? 'no answer in time' : `exit code ${exit}`})`;
    const names = [service, ...(display === undefined ? [] : [display])];
    const events = parseServiceEvents(stdout, names).slice(0, MOST);
    if (events.length === 0) return 'the System log has no event of it since';
    return `the System log says: ${events.map(({ id, message }) => `${id}: ${message}`).join(' | ')}`;
  } catch {
    return 'the System log could not be read';
  }
}

/** By the server's own clock, newest first. Windows 2003 has no wevtutil. */
export function eventQuery(sinceMs: number): readonly string[] {
  const since = `TimeCreated[timediff(@SystemTime) <= ${Math.ceil(sinceMs)}]`;
  const source = "Provider[@Name='Service Control Manager']";
  return [
    'wevtutil.exe',
    'qe',
    'System',
    `/q:*[System[${source} and ${since}]]`,
    '/c:20',
    '/rd:true',
    '/f:RenderedXml',
  ];
}

/** Those that name the service: its messages are in the language of the server, its names are not. */
export function parseServiceEvents(xml: string, names: readonly string[]): readonly ServiceEvent[] {
  const events = readPieces(xml, 'Event').map((piece) => ({
    id: Number.parseInt(piece.get('EventID')?.[0] ?? '', 10) || 0,
    message: oneLine(piece.get('Message')?.[0] ?? ''),
    data: (piece.get('Data') ?? []).map(oneLine),
  }));
  const wanted = names.map((name) => name.toLowerCase());
  return events
    .filter(({ message, data }) => {
      const all = [message, ...data].join('\n').toLowerCase();
      return wanted.some((name) => all.includes(name));
    })
    .map(({ id, message, data }) => ({ id, message: message || data.join(', ') }));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 400);
}
