/** Hosts that somebody else is connected with, such as Ansible. */
export type { BridgeHostOptions } from './hosts/bridge/host.ts';
export { openBridgeHost } from './hosts/bridge/host.ts';
export type { BridgeAnswer, BridgeScript, BridgeTransport } from './hosts/bridge/transport.ts';
