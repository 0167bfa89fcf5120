export const NEW_RULE = '<Device vendor="OSNEXUS" product="QUANTASTOR" idType="naa" />';

/** A rule file of an invented shape: the real schema is Citrix's and not public. */
export function rulesText(version = '2.0.0.9', ...more: readonly string[]): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<!-- an invented sample -->',
    `<ScsiDeviceIdConfig version="${version}">`,
    '  <Devices>',
    '    <Device vendor="DGC" product="RAID 5" idType="naa" />',
    '    <Device vendor="NETAPP" product="LUN" idType="naa" />',
    ...more.map((rule) => `    ${rule}`),
    '  </Devices>',
    '</ScsiDeviceIdConfig>',
    '',
  ].join('\r\n');
}

export function encodeRules(
  text: string,
  encoding: 'utf-8' | 'utf-8-bom' | 'utf-16le' = 'utf-8',
): Buffer {
  if (encoding === 'utf-16le')
    return Buffer.from(`\ufeff${text.replace('"utf-8"', '"utf-16"')}`, 'utf16le');
  return Buffer.from(`${encoding === 'utf-8-bom' ? '\ufeff' : ''}${text}`, 'utf8');
}

/** What the rule has from its first run on. */
export const NEW_VERSION = '2.0.0.10';

/**
 * The rule file once a change is taken back: to the byte where nothing was started with the new version, else the old
 * content under the number after the highest one, for hosts take neither a lower number nor other content by the same.
 */
export function takenBack(
  highest: string | undefined,
  encoding: Parameters<typeof encodeRules>[1] = 'utf-8-bom',
): Buffer {
  if (highest === undefined || numberOf(highest) < numberOf(NEW_VERSION))
    return encodeRules(rulesText(), encoding);
  const next = highest.replace(/\d+$/, (last) => `${Number(last) + 1}`);
  return encodeRules(rulesText(next), encoding);
}

/** These files differ in the last number of their versions only. */
function numberOf(version: string): number {
  return Number(version.slice(version.lastIndexOf('.') + 1));
}
