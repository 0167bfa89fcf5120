/** Pretended hosts, for a first run and for tests. */
export type { SandboxHosts } from './sandbox/create.ts';
export { createSandbox } from './sandbox/create.ts';
export { openSandboxHost } from './sandbox/host.ts';
