/** A disk as the kernel has it, in a map or not. */
export interface ScsiDevice {
  /** Host, channel, target and LUN: `1:0:0:0`. */
  readonly hctl: string;
  readonly vendor: string;
  readonly model: string;
  /** `sdb`; undefined where it is not told. */
  readonly device?: string;
  /** As multipath names the LUN: `3600140...`; undefined where the kernel does not tell. */
  readonly wwid?: string;
  /** What lies on it or on a partition of it, as a map does: `dm-3`. */
  readonly holders?: readonly string[];
}

/**
 * What sysfs tells of each disk, a line each; every kernel of a dom0 has it, while `/proc/scsi/scsi` is not built into each.
 * Words of the shell alone: a host may have thousands of paths. Old kernels name the disk in `block:sda`.
 */
const SCRIPT: string = `
cd /sys/class/scsi_device 2>/dev/null || exit 127
for h in *; do
  d=$h/device
  [ -r "$d/vendor" ] || continue
  t= v= m= w= b= o=
  read -r t <"$d/type"
  [ "$t" = 0 ] || continue
  read -r v <"$d/vendor"
  read -r m <"$d/model"
  [ ! -r "$d/wwid" ] || read -r w <"$d/wwid"
  for e in "$d"/block/* "$d"/block:*; do
    [ -e "$e" ] || continue
    b=\${e##*/} b=\${b#block:}
    for f in "$e"/holders/* "$e/$b"*/holders/*; do [ ! -e "$f" ] || o="$o \${f##*/}"; done
  done
  printf '%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n' "$h" "$b" "$w" "$o" "$v" "$m"
done 2>/dev/null
exit 0
`;

export const SHOW_DISKS: readonly string[] = ['sh', '-c', SCRIPT];

export function parseDisks(text: string): ScsiDevice[] {
  return text.split('\n').flatMap((line): ScsiDevice[] => {
    const [hctl = '', device = '', id = '', held = '', vendor, model] = line.split('\t');
    if (!/^\d+(?::\d+){3}$/.test(hctl) || vendor === undefined || model === undefined) return [];
    // the name that scsi_id and udev give an NAA identifier: its type and its digits
    const naa = /^naa\.([0-9a-f]+)$/i.exec(id.trim())?.[1]?.toLowerCase();
    const holders = held.split(' ').filter(Boolean);
    return [
      {
        ...{ hctl, vendor, model },
        ...(device && { device }),
        ...(naa !== undefined && { wwid: `3${naa}` }),
        ...(holders.length > 0 && { holders }),
      },
    ];
  });
}

/** `/proc/scsi/scsi`, where it is; undefined when it is no such list. */
export function parseScsiDevices(text: string): ScsiDevice[] | undefined {
  if (!/^Attached devices:/.test(text)) return undefined;
  const found: ScsiDevice[] = [];
  let hctl: string | undefined;
  let names: { readonly vendor: string; readonly model: string } | undefined;
  for (const line of text.split('\n')) {
    const [, host, channel, id, lun] =
      /^Host: scsi(\d+) Channel: (\d+) Id: (\d+) Lun: (\d+)/.exec(line) ?? [];
    if (host !== undefined)
      hctl = [host, channel, id, lun].map((number) => String(Number(number))).join(':');
    const [, vendor, model] = /^\s+Vendor: (.*?)\s+Model: (.*?)\s+Rev:/.exec(line) ?? [];
    if (vendor !== undefined && model !== undefined) names = { vendor, model };
    const isDisk = /^\s+Type:\s+Direct-Access/.test(line);
    if (isDisk && names && hctl !== undefined) found.push({ hctl, ...names });
  }
  return found;
}
