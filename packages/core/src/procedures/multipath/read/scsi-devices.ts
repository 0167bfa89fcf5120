/** A device as the kernel's SCSI list has it. */
export interface ScsiDevice {
  /** Host, channel, target and LUN: `1:0:0:0`. */
  readonly hctl: string;
  readonly vendor: string;
  readonly model: string;
}

/** `/proc/scsi/scsi`; undefined when it is no such list. */
export function parseScsiDevices(text: string): ScsiDevice[] | undefined {
  if (!/^Attached devices:/.test(text)) return undefined;
  const found: ScsiDevice[] = [];
  let hctl: string | undefined;
  for (const line of text.split('\n')) {
    const [, host, channel, id, lun] =
      /^Host: scsi(\d+) Channel: (\d+) Id: (\d+) Lun: (\d+)/.exec(line) ?? [];
    if (host !== undefined)
      hctl = [host, channel, id, lun].map((number) => String(Number(number))).join(':');
    const [, vendor, model] = /^\s+Vendor: (.*?)\s+Model: (.*?)\s+Rev:/.exec(line) ?? [];
    if (vendor !== undefined && model !== undefined && hctl !== undefined)
      found.push({ hctl, vendor, model });
  }
  return found;
}
