/** Where StorageLink listens by itself (xenadmin, XenModel). */
const STORAGELINK_PORT = 21_605;

export interface ServiceAddress {
  readonly url: URL;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** `https://server:21605`, the port always named. */
  readonly place: string;
}

/** An https address with StorageLink's port where it names none; undefined for anything else. */
export function serviceAddress(text: string): ServiceAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:') return undefined;
  // a URL drops the port that https has by itself, and so cannot tell it from none
  const [named = ''] = text
    .trim()
    .replace(/^https:[/\\]*/i, '')
    .split(/[/\\?#]/);
  const port = Number(url.port || (/:0*443$/.test(named) ? 443 : STORAGELINK_PORT));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { url, host, port, place: `https://${url.hostname}:${port}` };
}
