import type { SandboxDom0 } from '../state.ts';

/** Of each path its device number, by its place among all paths of the host: no two have the same one. */
function numberOf(maps: SandboxDom0['maps'], map: number, path: number): string {
  const before = maps.slice(0, map).reduce((sum, { paths }) => sum + paths.length, 0);
  const disk = before + path;
  const major = SD_MAJORS[Math.floor(disk / 16)];
  // Linux: 16 disks a major, and behind them the major of what has no number of its own
  return major === undefined ? `259:${disk}` : `${major}:${(disk % 16) * 16}`;
}

const SD_MAJORS = [8, 65, 66, 67, 68, 69, 70, 71, 128, 129, 130, 131, 132, 133, 134, 135];

/** What `multipath -ll` prints, in the layout of the release: 0.4.7 has another one. */
export function renderTopology(state: SandboxDom0): string {
  const old = state.multipathTools.startsWith('0.4.7');
  return state.maps
    .map(({ wwid, device, vendor, product, paths }, map) => {
      const head = old
        ? `${wwid} ${device} ${vendor},${product}\n[size=64M][features=0][hwhandler=0]\n\\_ round-robin 0 [prio=${paths.length}][active]\n`
        : `${wwid} ${device} ${vendor},${product}\nsize=64M features='0' hwhandler='0' wp=rw\n\`-+- policy='round-robin 0' prio=1 status=active\n`;
      const lines = paths.map(({ hctl, device: path, failed }, at) => {
        const [dm, check] = failed
          ? ['failed', 'faulty']
          : ['active', old ? 'ready' : 'ready running'];
        const number = numberOf(state.maps, map, at);
        if (old) return ` \\_ ${hctl} ${path} ${number} [${dm}][${check}]\n`;
        return `  ${at === paths.length - 1 ? '`-' : '|-'} ${hctl} ${path} ${number} ${dm} ${check}${failed ? ' running' : ''}\n`;
      });
      return head + lines.join('');
    })
    .join('');
}

/** What `multipathd -kshow paths` prints. */
export function renderPaths(state: SandboxDom0): string {
  const old = state.multipathTools.startsWith('0.4.7');
  const lines = state.maps.flatMap(({ paths }, map) =>
    paths.map(({ hctl, device, failed }, at) => {
      const [dm, check] = failed ? ['failed', 'faulty'] : ['active', 'ready'];
      const states = old ? `[${dm}][${check}]` : `${dm} ${check} running`;
      return `${hctl} ${device} ${numberOf(state.maps, map, at)} 1 ${states} XXX....... 7/20\n`;
    }),
  );
  return `hcil    dev dev_t pri dm_st chk_st dev_st next_check\n${lines.join('')}`;
}

/** What `dmsetup table` and `dmsetup status` print of the maps. */
export function renderKernelMaps({ maps, faults }: SandboxDom0, request: string): string {
  return maps
    .map(({ wwid, paths }, map) => {
      const numbered = paths.map(({ failed }, at) => ({ number: numberOf(maps, map, at), failed }));
      const groups = faults.kernelGroups === 'apart' ? numbered.map((each) => [each]) : [numbered];
      const parts =
        request === 'table'
          ? groups.map(
              (of) =>
                `round-robin 0 ${of.length} 1 ${of.map(({ number }) => `${number} 100`).join(' ')}`,
            )
          : groups.map(
              (of) =>
                `A 0 ${of.length} 0 ${of.map(({ number, failed }) => `${number} ${failed ? 'F 1' : 'A 0'}`).join(' ')}`,
            );
      const head = request === 'table' ? '0 0' : '2 0 0 0';
      return `${wwid}: 0 131072 multipath ${head} ${groups.length} 1 ${parts.join(' ')}\n`;
    })
    .join('');
}

/** `/proc/scsi/scsi`. */
export function renderScsiDevices({ maps }: SandboxDom0): string {
  const lines = maps.flatMap(({ vendor, product, paths }) =>
    paths.map(({ hctl }) => {
      const [host, channel, id, lun] = hctl.split(':').map((part) => part.padStart(2, '0'));
      return `Host: scsi${Number(host)} Channel: ${channel} Id: ${id} Lun: ${lun}\n  Vendor: ${vendor.padEnd(8)} Model: ${product.padEnd(16)} Rev: 1   \n  Type:   Direct-Access                    ANSI  SCSI revision: 06\n`;
    }),
  );
  return `Attached devices:\n${lines.join('')}`;
}
