declare module 'proxy-from-env' {
  /** The proxy for the address, as the environment has it; '' for none. */
  export function getProxyForUrl(url: string): string;
}
