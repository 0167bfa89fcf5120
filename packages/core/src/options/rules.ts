import {
  EDITS,
  type FieldProblem,
  type Giving,
  type OptionRule,
  RECORDED,
  type Scope,
} from './option.ts';
import type { OptionFields } from './tables.ts';

type Rule = OptionRule<OptionFields>;
type Field = keyof OptionFields & string;

const PROCEDURES: readonly Scope[] = [
  'configure-multipath',
  'install-adapter',
  'verify-multipath',
  'verify-adapter',
];
const SERVER: readonly Scope[] = ['install-adapter', 'verify-adapter'];
const ADAPTER: readonly Scope[] = ['install-adapter'];

/** Each of `others` means something only beside `field`. */
function needs(
  scopes: readonly Scope[],
  field: Field,
  others: readonly Field[],
  message: string,
): Rule {
  return {
    for: scopes,
    fields: [field, ...others],
    check: (given) => {
      if (given[field] !== undefined) return undefined;
      const odd = others.find((each) => isGiven(given[each]));
      return odd ? { field: odd, message } : undefined;
    },
  };
}

/** All of them or none. */
function together(scopes: readonly Scope[], fields: readonly Field[], names: string): Rule {
  return {
    for: scopes,
    fields,
    check: (given) => {
      const missing = fields.find((each) => given[each] === undefined);
      if (missing === undefined || fields.every((each) => given[each] === undefined))
        return undefined;
      return { field: missing, message: `this is missing: ${names} belong together` };
    },
  };
}

function onlyOne(scopes: readonly Scope[], fields: readonly Field[], names: string): Rule {
  return {
    for: scopes,
    fields,
    check: (given) => {
      const [, second] = fields.filter((each) => isGiven(given[each]));
      return second ? { field: second, message: `give one of ${names} only` } : undefined;
    },
  };
}

const hosts: Rule = {
  for: PROCEDURES,
  fields: ['hosts', 'hostsFile', 'poolMaster', 'inventory', 'via'],
  check: (given, { frontEnd, scope }) => {
    if (frontEnd === 'ansible' || given.via === 'ansible') return undefined;
    const { hosts: named = [], hostsFile, poolMaster, inventory = [] } = given;
    if (frontEnd === 'action' && inventory.length > 0) return undefined;
    if (named.length > 0 || hostsFile !== undefined || poolMaster !== undefined) return undefined;
    const pool = scope.endsWith('adapter') ? '' : ', dom0 hosts also with {pool-master}';
    const file = frontEnd === 'cli' ? ' or {hosts-file}' : ', a line each';
    return { field: 'hosts', message: `no host: name one with {hosts}${file}${pool}` };
  },
};

const inventoryHosts: Rule = {
  for: ['configure-multipath', 'verify-multipath', ...RECORDED, 'runs'],
  fields: [
    ...([
      'via',
      'inventory',
      'limit',
      'vaultPassword',
      'becomePassword',
      'connectionPassword',
      'hosts',
      'hostsFile',
      'poolMaster',
    ] as const),
    ...(['rolling', 'evacuate', 'canary', 'batch', 'maxFailures'] as const),
  ],
  check: (given, { frontEnd }) => {
    if (frontEnd === 'action') {
      const ofIt: readonly Field[] = ['limit', 'vaultPassword'];
      const lone = given.inventory === undefined && ofIt.find((each) => isGiven(given[each]));
      if (lone) return { field: lone, message: 'this needs {inventory}, which is missing' };
      if (given.limit === undefined) return undefined;
      // Ansible looks for one in each part, which commas, colons or blanks end
      return /(?:^|[,:\s])@/.test(given.limit)
        ? { field: 'limit', message: 'a pattern of hosts; a file has no place here' }
        : undefined;
    }
    const own: readonly Field[] = ['hosts', 'hostsFile', 'poolMaster'];
    const ansible: readonly Field[] = [
      'inventory',
      'limit',
      'vaultPassword',
      'becomePassword',
      'connectionPassword',
    ];
    const odd = (given.via === 'ansible' ? own : ansible).find((each) => isGiven(given[each]));
    const alone: readonly Field[] = ['rolling', 'evacuate', 'canary', 'batch', 'maxFailures'];
    const turn = given.via === 'ansible' && alone.find((each) => isGiven(given[each]));
    if (turn)
      return {
        field: turn,
        message: 'this has no meaning with {via: ansible}',
        help: 'The playbook quantastor.xenserver.multipath_rolling does it for the hosts of an inventory.',
      };
    if (odd && given.via === 'ansible')
      return {
        field: odd,
        message: 'this has no meaning with {via: ansible}: the hosts are those of {inventory}',
      };
    if (odd) return { field: odd, message: 'this needs {via: ansible}' };
    return given.via === 'ansible' && given.inventory === undefined
      ? { field: 'inventory', message: '{via: ansible} needs {inventory}' }
      : undefined;
  },
};

const installerHash: Rule = {
  for: ADAPTER,
  fields: ['installer', 'installerSha256'],
  check: ({ installer, installerSha256 }) => {
    if (installer !== undefined && installerSha256 === undefined)
      return {
        field: 'installerSha256',
        message: 'this is missing: {installer} needs {installer-sha256}, 64 hexadecimal digits',
        help: 'An installer is never run unchecked.',
      };
    return installer === undefined && installerSha256 !== undefined
      ? { field: 'installerSha256', message: 'this needs {installer}, which is missing' }
      : undefined;
  },
};

/** One of the two, or both: the certificate is checked by each that was given. */
const certificate: Rule = {
  for: SERVER,
  fields: ['storagelinkUrl', 'storagelinkFingerprint', 'storagelinkCa'],
  check: ({ storagelinkUrl, storagelinkFingerprint, storagelinkCa }) =>
    storagelinkUrl !== undefined &&
    storagelinkFingerprint === undefined &&
    storagelinkCa === undefined
      ? {
          field: 'storagelinkUrl',
          message: 'its certificate cannot be checked',
          help: 'Give {storagelink-fingerprint}, {storagelink-ca}, or both: a certificate is never taken unchecked. `quantastor-xenserver storagelink-certificate URL` shows the one that is there.',
        }
      : undefined,
};

const ruleOfEdit: Rule = {
  for: ['edit-device-rules'],
  fields: ['state', 'rule', 'clone', 'restoreVersion'],
  check: ({ state = 'present', rule, clone, restoreVersion }) => {
    if (state === 'absent') {
      const odd = rule !== undefined ? 'rule' : clone !== undefined ? 'clone' : undefined;
      return odd && { field: odd, message: 'this has no meaning with {state: absent}' };
    }
    if (restoreVersion !== undefined)
      return { field: 'restoreVersion', message: 'this needs {state: absent}' };
    return rule === undefined && clone === undefined
      ? { field: 'rule', message: 'no rule: give one with {rule} or {clone}' }
      : undefined;
  },
};

/** What switches multipathing on goes with a stanza that is there. */
const takenOut: Rule = {
  for: ['configure-multipath'],
  fields: ['remove', 'state', 'enableMultipathing', 'onDifference'],
  check: ({ remove, state, enableMultipathing, onDifference }, { frontEnd }) => {
    if (!remove && state !== 'absent') return undefined;
    const odd = enableMultipathing
      ? 'enableMultipathing'
      : isGiven(onDifference)
        ? 'onDifference'
        : undefined;
    const removal = frontEnd === 'cli' ? '{remove}' : '{state: absent}';
    return odd && { field: odd, message: `this has no meaning with ${removal}` };
  },
};

/** Virtual machines are moved away by maintenance mode alone; who asks for it must not believe that they were. */
const evacuated: Rule = {
  for: ['configure-multipath'],
  fields: ['rolling', 'evacuate', 'enableMultipathing'],
  // the playbook for rolling changes gives the module both
  check: ({ rolling, evacuate, enableMultipathing }, { frontEnd }) =>
    frontEnd !== 'ansible' && evacuate && !rolling && !enableMultipathing
      ? {
          field: 'evacuate',
          message:
            'this needs {rolling} or {enable-multipathing}: no host goes into maintenance mode otherwise',
        }
      : undefined,
};

const onlyTakenOut: Rule = {
  for: ['lint'],
  fields: ['files'],
  check: ({ files = [] }, { frontEnd }: Giving): FieldProblem<OptionFields> | undefined =>
    frontEnd === 'action' && files.length > 0 && files.every((each) => each.startsWith('!'))
      ? { field: 'files', message: 'every line takes files out; name some to read first' }
      : undefined,
};

const SSH: readonly Scope[] = [
  'configure-multipath',
  'verify-multipath',
  'rollback',
  'resume',
  'runs',
  'runs-prune',
];

const sudoPassword: Rule = {
  for: SSH,
  fields: ['sudo', 'sudoPassword'],
  check: ({ sudo, sudoPassword: password }) =>
    password !== undefined && !sudo
      ? { field: 'sudoPassword', message: 'this needs {sudo}' }
      : undefined,
};

/** Hosts keep records of their own, and no journal. */
const journalOrRecords: Rule = {
  for: RECORDED,
  fields: ['hosts', 'inventory', 'expectJournal'],
  check: ({ hosts: named, inventory, expectJournal }) =>
    expectJournal !== undefined && (isGiven(named) || isGiven(inventory))
      ? {
          field: 'expectJournal',
          message: 'with hosts named their own records are gone by, and no journal',
        }
      : undefined,
};

export const optionRules: readonly Rule[] = [
  sudoPassword,
  needs(
    ['configure-multipath', 'verify-multipath'],
    'poolMaster',
    ['poolBy'],
    'this needs {pool-master}',
  ),
  inventoryHosts,
  hosts,
  installerHash,
  onlyOne(['install-adapter', 'edit-device-rules'], ['rule', 'clone'], '{rule} and {clone}'),
  needs(
    ['install-adapter', 'edit-device-rules'],
    'clone',
    ['set'],
    'this gives values to a copy: it needs {clone}',
  ),
  onlyOne(
    ['install-adapter', 'edit-device-rules'],
    ['versionTo', 'keepVersion'],
    '{version-to} and {keep-version}',
  ),
  ruleOfEdit,
  certificate,
  needs(
    SERVER,
    'storagelinkUrl',
    [
      'storagelinkUser',
      'storagelinkFingerprint',
      'storagelinkCa',
      'storagelinkPassword',
      'storagelinkTimeout',
      'storageName',
      'storageAddress',
      'storageUser',
      'storagePassword',
    ],
    'this needs {storagelink-url}, which is missing',
  ),
  together(
    ADAPTER,
    ['storageName', 'storageAddress', 'storageUser'],
    '{storage-name}, {storage-address} and {storage-user}',
  ),
  needs(ADAPTER, 'storageAddress', ['storagePort'], 'this needs {storage-address}'),
  together(EDITS, ['vendor', 'product'], '{vendor} and {product}'),
  takenOut,
  evacuated,
  onlyTakenOut,
  journalOrRecords,
  onlyOne(['rollback'], ['runId', 'backupFile'], '{run-id} and {backup-file}'),
];

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}
