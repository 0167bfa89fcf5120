export type { AnsibleErrorCode, AnsibleErrorOptions } from './ansible-error.ts';
export { AnsibleError, isAnsibleError } from './ansible-error.ts';
export type {
  AnsibleEvent,
  AsyncEvent,
  DeprecationEvent,
  EndEvent,
  HostResultEvent,
  HostStartEvent,
  IncludeEvent,
  ItemEvent,
  NoHostsEvent,
  NoiseEvent,
  NotifyEvent,
  PlaybookEvent,
  PlayEvent,
  PlayReference,
  RetryEvent,
  StartEvent,
  StatsEvent,
  TaskEvent,
  TaskReference,
  TextEvent,
  WarningEvent,
} from './events/playbook-event.ts';
export type { PlaybookRun } from './follow/playbook-run.ts';
export type { HostCounts } from './host-counts.ts';
export type { JsonObject, JsonValue } from './json.ts';
export type {
  BecomeOptions,
  Launcher,
  PlaybookOptions,
  PlaybookSecrets,
} from './playbook-options.ts';
export type { PlaybookResult, PlaybookStatus } from './playbook-result.ts';
export type { Inventory, InventoryGroup, InventoryOptions } from './start/get-inventory.ts';
export { getInventory } from './start/get-inventory.ts';
export type { ModuleOptions, RoleOptions } from './start-module.ts';
export { startModule, startRole } from './start-module.ts';
export { startPlaybook } from './start-playbook.ts';
