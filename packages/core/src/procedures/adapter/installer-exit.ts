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

export function installerOutcome(exit: number | null): InstallerOutcome {
  const known = exit === null ? ENDED : KNOWN.get(exit >>> 0);
  return (
    known ?? {
      ok: false,
      reboot: false,
      meaning: 'an exit code that is not known',
      remedy: "See the vendor's documentation of the installer for this exit code.",
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
      'Check the silent switches (installer args).',
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
      "See the installer's log in %TEMP% and the event log.",
    ),
  ],
  [
    1618,
    failure('another installation is in progress', 'Wait until it has ended, then run this again.'),
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
