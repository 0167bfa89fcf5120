import type { DeviceEntry, MultipathDocument, StanzaMatch } from './types.ts';

/** Live devices of live `devices` sections, in file order; those in a blacklist or in comments are none. */
export function findDevices(document: MultipathDocument): readonly DeviceEntry[] {
  return document.devices;
}

/** The live devices of a vendor and product, in file order. */
export function findStanzas(document: MultipathDocument, match: StanzaMatch): DeviceEntry[] {
  return document.devices.filter((entry) => isStanza(entry, match));
}

export function isStanza(entry: DeviceEntry, match: StanzaMatch): boolean {
  return entry.vendor === match.vendor && entry.product === match.product;
}
