import type { ModuleSpec, OptionSpec } from './spec.ts';

const bool: OptionSpec = { type: 'bool', default: false };
const str: OptionSpec = { type: 'str' };

/** Where the work is done. */
export const placeSpec: ModuleSpec = {
  run_on: { type: 'str', choices: ['controller', 'target'], default: 'controller' },
};

export const profileSpec: ModuleSpec = { profile: { type: 'file' } };

export const stateSpec: ModuleSpec = { state_folder: str };

export const dialectSpec: ModuleSpec = {
  dialect: { type: 'str', choices: ['auto', 'as-published'], default: 'auto' },
};

/** For a module that edits one file. */
export const editSpec: ModuleSpec = {
  path: str,
  backup: bool,
  create: bool,
  validate: str,
};

/** Where a device rule comes from, and where it and the version stand. */
export const ruleSpec: ModuleSpec = {
  rule: { type: 'file' },
  rule_xml: str,
  clone: { type: 'raw' },
  set: { type: 'dict' },
  list: str,
  version_at: str,
};

/** StorageLink's own service. */
export const apiSpec: ModuleSpec = {
  storagelink_url: str,
  storagelink_user: { type: 'str', default: 'admin' },
  storagelink_password: { type: 'str', secret: true },
  storagelink_fingerprint: str,
  storagelink_ca: { type: 'file' },
  storagelink_timeout: { type: 'int', default: 30 },
};

/** The storage system's login, which StorageLink keeps. */
export const storageSpec: ModuleSpec = {
  storage_name: str,
  storage_address: str,
  storage_port: { type: 'int' },
  storage_user: str,
  storage_password: { type: 'str', secret: true },
};
