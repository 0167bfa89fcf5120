import type { StepCode } from '../../procedures/findings.ts';
import type { DeviceRuleCode } from '../../storagelink/types.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import type { Finding } from '../report.ts';

/** What a run itself finds, beside what its steps do; docs/findings.md has a row for each. */
export type RunCode =
  /** A run of this tool was cut off on the host, which shows what it left. */
  | 'interrupted-run'
  /** Another run works on the host, or was cut off there and may still live. */
  | 'host-busy'
  /**
   * The host's own record and the journal of this machine tell of different changes.
   * @example taken back on the host meanwhile: ...
   */
  | 'record-differs'
  /** An earlier run wrote the stanza, and it is in no file that is read now. */
  | 'stanza-is-gone'
  /** The installer changed the rule file. */
  | 'installer-changed-rules'
  /** The installer took entries out of the rule file, or switched them off. */
  | 'installer-removed-rules'
  /**
   * A service that depends on StorageLink's was stopped with it and could not be started again.
   * @remedy Look at it and its log on the server.
   */
  | 'dependent-not-started'
  /** The service did not stop within its time, so its process was ended. */
  | 'service-process-ended'
  /** Somebody started the service while this run had it stopped. */
  | 'service-started-meanwhile'
  /** The file was replaced in a way that does not keep an access list of its own. */
  | 'access-list-not-kept'
  /** The file was replaced, and whether it had extended attributes is not known. */
  | 'attributes-not-compared';

/** A finding of an action. */
export type RunDiagnostic = Diagnostic<RunCode | StepCode>;

/** A finding of the run as it stands in the report. */
export interface RunFinding extends Finding {
  readonly code: RunCode | Extract<DeviceRuleCode, 'version-raised'>;
}
