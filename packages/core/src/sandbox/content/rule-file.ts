/** A byte order mark and CRLF, as Windows tools write them. */
export function ruleFileContent(): string {
  return `\uFEFF${RULES.replaceAll('\n', '\r\n')}`;
}

const RULES = `<?xml version="1.0" encoding="utf-8"?>
<!--
  SANDBOX. No public copy of the real scsi_device_id_config.xml exists, so the names of these
  elements are made up. The version and the rules are there to be edited by the real editor.
-->
<scsiDeviceIdConfig version="2.0.0.4">
  <deviceRules>
    <deviceRule>
      <vendor>DGC</vendor>
      <product>RAID 5</product>
      <idType>1</idType>
    </deviceRule>
    <deviceRule>
      <vendor>EQLOGIC</vendor>
      <product>100E-00</product>
      <idType>1</idType>
    </deviceRule>
    <!-- filers -->
    <deviceRule>
      <vendor>NETAPP</vendor>
      <product>LUN</product>
      <idType>1</idType>
    </deviceRule>
    <deviceRule>
      <vendor>COMPELNT</vendor>
      <product>Compellent Vol</product>
      <idType>1</idType>
    </deviceRule>
  </deviceRules>
</scsiDeviceIdConfig>
`;
