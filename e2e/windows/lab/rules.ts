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
