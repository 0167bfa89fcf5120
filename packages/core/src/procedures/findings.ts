import type { PlanCode } from '../multipath/edit/codes.ts';
import type { DeviceRuleCode } from '../storagelink/types.ts';
import type { Diagnostic } from '../text/diagnostic.ts';

/** What the steps of the procedures find; docs/findings.md has a row for each. */
export type StepCode =
  /** The account is not root on the host, so it can neither ask the daemon nor write the configuration. */
  | 'not-root'
  /** Neither rpm nor `multipath -h` shows which multipath-tools the host has. */
  | 'release-unknown'
  /** multipathd runs and does not tell its configuration; where the account is not root, that is why. */
  | 'daemon-does-not-answer'
  /**
   * What the stanza is like on this release, and how it differs from the published one.
   * @example getuid_callout is left out: multipath-tools 0.4.9-85.el7 does not know it
   * @remedy Nothing: it is told so that the stanza can be compared with the published one.
   */
  | 'stanza-rendered'
  /** The file that the stanza would go into is not there, or is a link to nothing. */
  | 'no-multipath-conf'
  /** The device stands in another file too, which this host reads as well. */
  | 'duplicate-across-files'
  /** A file that is read after the one with the stanza has a device that matches the same LUNs. */
  | 'later-file-match'
  /** `config_dir` names another folder than /etc/multipath/conf.d. */
  | 'config-dir-elsewhere'
  /**
   * The head of the main file says that it is not to be edited: an update of the host may replace it.
   * @remedy run this procedure again after each update of the host; where the release reads /etc/multipath/conf.d, a file of its own there stays
   */
  | 'main-file-is-replaced'
  /**
   * The command that was given to check the new file (`validate` of the Ansible modules) does not accept it.
   * @example failed to validate: ... ended with ...
   */
  | 'not-valid'
  /** The host's own parser did not read the new file before it was put in place. */
  | 'new-file-not-checked'
  /** Neither multipath nor multipathd answers, and the release is not known: no one could say whether a change is right. */
  | 'nothing-can-confirm'
  /**
   * The host's own parser complains of the new file where it does not of the present one.
   * @example ignoring deprecated option "getuid_callout"
   * @remedy Nothing was written. Look whether the profile suits the release; with {dialect: as-published} it is a warning.
   */
  | 'parser-complains'
  /**
   * The host's own parser reads the new file otherwise than the plan means it.
   * @remedy Nothing was written. Run `multipath -t` on the host and look which file or section sets the value.
   */
  | 'parser-reads-otherwise'
  /** multipathd answers and prints no configuration, so its values cannot be compared. */
  | 'daemon-prints-nothing'
  /** A part of what multipathd prints could not be compared with the stanza. */
  | 'not-compared'
  /**
   * A value that multipathd uses is not the one of the stanza.
   * @example ... is ..., expected ...
   */
  | 'not-in-effect'
  /** Another section goes before the stanza, so a value of it, or all of it, does not count. */
  | 'value-defeated'
  /** A blacklist keeps LUNs or paths of the vendor out of multipathing. */
  | 'device-blacklisted'
  /** The host boots from a map: the copy of the configuration in its initial RAM disk is not changed. */
  | 'boot-image-is-old'
  /**
   * A map, with its active and failed paths.
   * @remedy Nothing, unless paths failed: then see `failed-path`.
   */
  | 'map'
  /**
   * A map is not as the stanza says: it may have been made before the stanza was read.
   * @example the map ... has ..., expected ...
   */
  | 'map-not-as-expected'
  /** An attached LUN, or paths that the kernel sees, and no map of them. */
  | 'map-missing'
  /**
   * `find_multipaths` makes multipathd wait, so a LUN gets no map.
   * @example find_multipaths is ... (...): a LUN with one path waits for a second one
   * @example find_multipaths is ... (...): only a LUN whose WWID is known already gets a map (/etc/multipath/wwids)
   */
  | 'find-multipaths'
  /** The kernel or the daemon calls a path failed; a change is refused unless it is allowed by option. */
  | 'failed-path'
  /** A map whose LUN cannot be reached at present. */
  | 'no-active-path'
  /** A map with one path: nothing is left when that one fails. */
  | 'single-path'
  /** Other hosts of the pool have the LUN, and this host has not. */
  | 'lun-not-on-every-host'
  /** LUNs that less than half of the hosts of the pool have. */
  | 'lun-on-few-hosts'
  /** Maintenance mode or switching multipathing on is asked for, on a host that has no XAPI. */
  | 'no-xapi'
  /** XAPI could not be asked, so what it knows of host and pool is not known. */
  | 'xapi-not-asked'
  /** XAPI does not list what is attached, so it cannot be detached and attached again. */
  | 'storage-not-listed'
  /** XenServer's own multipathing is switched off for this host: no storage repository uses a map. */
  | 'xapi-multipathing-off'
  /**
   * A LUN that a storage repository has, with the plug (PBD) and the paths that XAPI counts.
   * @remedy Nothing: it is told for whoever compares.
   */
  | 'xapi-lun'
  /** XAPI counts fewer active paths of an attached LUN than there are. */
  | 'xapi-counts-fewer-paths'
  /** The host is in maintenance or was disabled: no VM is started on it. */
  | 'host-disabled'
  /** A change in maintenance mode is asked for, and the host is disabled already. */
  | 'host-is-disabled'
  /** A change in maintenance mode is asked for, and another host of the pool is disabled. */
  | 'pool-host-is-disabled'
  /** A change in maintenance mode is asked for, and high availability of the pool is on. */
  | 'pool-ha-is-on'
  /** A host's licence or edition is not known. */
  | 'licence-unknown'
  /** A host's edition has no StorageLink. */
  | 'licence-not-entitled'
  /** The edition has StorageLink, and the licence restricts it. */
  | 'licence-restricted'
  /** Another run works on the StorageLink server, or was cut off there. */
  | 'server-locked'
  /** The service's access list does not let this user stop and start it. */
  | 'service-rights-missing'
  /** This does not run with the rights of an administrator. */
  | 'not-elevated'
  /** Whether this user may stop and start the service is not known before it is tried. */
  | 'rights-not-known'
  /** The installer's path or arguments cannot be put on a command line of the server. */
  | 'installer-command'
  /** There is no installer under the path on the server. */
  | 'installer-missing'
  /** The installer is another file than the one that was meant. */
  | 'installer-checksum'
  /**
   * Who signed the installer.
   * @remedy Nothing, where this is the signer whom you expect.
   */
  | 'installer-signed'
  /** Windows finds no valid signature; an error where a signature is required. */
  | 'installer-not-signed'
  /** Whether the installer is signed could not be seen; an error where a signature is required. */
  | 'installer-signature-not-known'
  /** The given installer is older than what is installed, and is not run. */
  | 'installer-older'
  /** An installer was given and is not run, as the adapter is loaded and no version tells which is newer. */
  | 'installer-not-run'
  /** The server is to be restarted before StorageLink can load the adapter. */
  | 'reboot-needed'
  /** StorageLink has not loaded the adapter. */
  | 'adapter-missing'
  /** StorageLink has loaded the adapter, and it does not work. */
  | 'adapter-not-initialised'
  /** No device rule was given. */
  | 'no-rule'
  /**
   * The rule file does not have the rule.
   * @example the rule file does not have ...
   */
  | 'rule-missing'
  /**
   * What is planned for the rule file is planned anew on what the installer leaves.
   * @remedy Nothing: the report of the run says what was written.
   */
  | 'provisional-plan'
  /** Which version of the rule file StorageLink has run with is not known; an error unless a version is given. */
  | 'published-version-not-known'
  /** The service could not be started again once it is stopped. */
  | 'service-disabled'
  /** A paused service could not be brought back to what it was. */
  | 'service-paused'
  /** The StorageLink service does not run. */
  | 'service-not-running'
  /** StorageLink has another login for the storage system. */
  | 'credentials-differ'
  /** StorageLink has a login for another address, which may be the same storage system. */
  | 'credentials-other-address'
  /** StorageLink has a login for the address and does not tell its user name or port. */
  | 'credentials-not-told'
  /** The friendly name belongs to another storage system. */
  | 'credentials-name-taken'
  /** A login that is to be replaced cannot be taken out by this. */
  | 'credentials-not-removable'
  /** Whether the given password is the one that StorageLink has cannot be seen. */
  | 'password-not-compared';

/** A finding of a step: its own, or that of the editor which planned for it. */
export type StepDiagnostic = Diagnostic<StepCode | PlanCode | DeviceRuleCode>;
