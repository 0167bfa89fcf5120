export type { AnsibleErrorCode, AnsibleErrorOptions } from './ansible-error.ts';
export { AnsibleError, isAnsibleError } from './ansible-error.ts';
export type { JsonObject, JsonValue } from './json.ts';
export type {
  AnsibleEvent,
  EndEvent,
  HostCounts,
  HostResultEvent,
  HostStartEvent,
  ItemEvent,
  NoHostsEvent,
  NoiseEvent,
  PlaybookEvent,
  PlayEvent,
  RetryEvent,
  StartEvent,
  StatsEvent,
  TaskEvent,
  TaskReference,
  TextEvent,
} from './playbook-event.ts';
export type { Launcher, PlaybookOptions, PlaybookSecrets } from './playbook-options.ts';
export type { PlaybookResult, PlaybookStatus } from './playbook-result.ts';
export type { PlaybookRun } from './playbook-run.ts';
export { startPlaybook } from './start-playbook.ts';
