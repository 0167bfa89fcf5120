import { accessSync, constants, readFileSync } from 'node:fs';

/**
 * KVM only where the processor itself has it: a /dev/kvm on a machine without vmx and svm is a software
 * one that cannot run a stock kernel. QEMU's own emulation is quickest with a plain processor.
 */
export function accelerator(): { readonly accel: string; readonly cpu: string } {
  if (/^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8')) && mayUseKvm())
    return { accel: 'kvm', cpu: 'host' };
  return { accel: 'tcg,thread=multi,tb-size=128', cpu: 'Nehalem-v1,+rdrand' };
}

function mayUseKvm(): boolean {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
