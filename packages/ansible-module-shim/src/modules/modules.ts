import { configureMultipathModule } from './configure-multipath.ts';
import { installAdapterModule } from './install-adapter.ts';
import type { AnsibleModule } from './module.ts';
import { multipathDeviceModule } from './multipath-device.ts';
import { multipathLintModule } from './multipath-lint.ts';
import { resumeModule } from './resume.ts';
import { rollbackModule } from './rollback.ts';
import { storageInfoModule } from './storage-info.ts';
import { storagelinkDeviceRuleModule } from './storagelink-device-rule.ts';

/** By the name that a playbook uses. */
export const modules: Readonly<Record<string, AnsibleModule>> = {
  multipath_device: multipathDeviceModule,
  multipath_lint: multipathLintModule,
  storagelink_device_rule: storagelinkDeviceRuleModule,
  configure_multipath: configureMultipathModule,
  install_adapter: installAdapterModule,
  storage_info: storageInfoModule,
  rollback: rollbackModule,
  resume: resumeModule,
};
