/** What an installer's exit code means; the numbers are Windows Installer's (winerror.h, msi.h). */
export interface InstallerOutcome {
  readonly ok: boolean;
  /** A restart of the server finishes the installation. */
  readonly reboot: boolean;
  /** A few words. */
  readonly meaning: string;
  /** What the user can do about a failure. */
  readonly remedy?: string;
}

export function installerOutcome(
  exit: number | null,
  alsoGood: readonly number[] = [],
): InstallerOutcome {
  const known = exit === null ? ENDED : KNOWN.get(exit >>> 0);
  const isGood = exit !== null && alsoGood.some((code) => code >>> 0 === exit >>> 0);
  if (isGood && !known?.ok)
    return { ok: true, reboot: false, meaning: 'an exit code that was said to be good' };
  return (
    known ?? {
      ok: false,
      reboot: false,
      meaning: 'an exit code that is not known',
      remedy:
        "See the vendor's documentation of the installer; a code that means success is named with {installer-exit-codes}.",
    }
  );
}

const ENDED: InstallerOutcome = {
  ok: false,
  reboot: false,
  meaning: 'ended by a signal',
  remedy: 'Run the installer by hand on the server to see what ends it.',
};

const KNOWN: ReadonlyMap<number, InstallerOutcome> = new Map([
  [0, { ok: true, reboot: false, meaning: 'installed' }],
  [3010, { ok: true, reboot: true, meaning: 'installed, a restart of the server is needed' }],
  [1641, { ok: true, reboot: true, meaning: 'installed, the server is being restarted' }],
  [
    1,
    failure(
      'cancelled or not accepted by the installer',
      'Check the silent switches ({installer-args}).',
    ),
  ],
  [2, failure('ended by the installer script', 'Check free space and rights on the server.')],
  [126, failure('the file could not be run', 'Run this from an elevated prompt.')],
  [
    127,
    failure('the file could not be started', 'Check that the path is a program of this Windows.'),
  ],
  [1223, failure('the elevation prompt was cancelled', 'Run this from an elevated prompt.')],
  [1601, failure('Windows Installer is not available', 'Start the Windows Installer service.')],
  [1602, failure('cancelled by the user', 'Run it again and let it finish.')],
  [
    1603,
    failure(
      'fatal error during installation',
      'See the installer\'s log in %TEMP% ("return value 3") and the event log; a missing runtime (Visual C++ 2005), rights, space and open files are common.',
    ),
  ],
  [13, failure('the package is damaged', 'Get the installer again from its vendor.')],
  [87, failure('wrong switches', 'Check the silent switches ({installer-args}).')],
  [
    1259,
    failure('blocked as not compatible with this Windows', 'Get the installer for this Windows.'),
  ],
  [1604, failure('suspended before it was complete', 'Restart the server, then run this again.')],
  [1605, failure('for products that are installed only', 'Check the switches ({installer-args}).')],
  [1612, failure('the source of the old product is gone', 'Remove the old product first.')],
  [1620, failure('the package is damaged', 'Get the installer again from its vendor.')],
  [1624, failure('a transform cannot be applied', 'Check the switches ({installer-args}).')],
  [1632, failure('%TEMP% is full or cannot be written', 'Make room in %TEMP% of the server.')],
  [1639, failure('wrong switches', 'Check the silent switches ({installer-args}).')],
  [
    14001,
    failure(
      'a runtime is missing (side-by-side assembly)',
      'Install the Visual C++ 2005 runtime (vcredist_x86) first.',
    ),
  ],
  [
    1618,
    failure(
      'another installation is in progress',
      'Wait until it has ended, then run this again; more time is given with {installer-timeout}.',
    ),
  ],
  [
    1619,
    failure('the package could not be opened', 'Copy the installer to a local disk of the server.'),
  ],
  [
    1625,
    failure(
      'forbidden by system policy',
      'Ask the administrator of the server for the right to install.',
    ),
  ],
  [1633, failure('not made for this processor type', 'Get the installer for this server.')],
  [1638, failure('another version is installed already', 'Remove the other version first.')],
  [740, failure('needs elevation', 'Run this from an elevated prompt.')],
  [5, failure('access denied', 'Run this from an elevated prompt.')],
]);

function failure(meaning: string, remedy: string): InstallerOutcome {
  return { ok: false, reboot: false, meaning, remedy };
}
