import type { Host, HostKind } from './host.ts';

/** A host that a run opens when its turn comes. */
export interface HostOpener {
  /** As the user wrote it; stands in the report also when opening fails. */
  readonly name: string;
  readonly kind: HostKind;
  /** @throws ProcedureError when the host cannot be reached. */
  open(signal?: AbortSignal): Promise<Host>;
}
