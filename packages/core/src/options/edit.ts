import { findRelease, namedReleases } from '../multipath/data/release-names.ts';
import type { LintChoices } from '../multipath/lint/lint.ts';
import { closestTo } from '../text/closest.ts';
import type { Severity } from '../text/diagnostic.ts';
import { notBlank } from './checks.ts';
import { EDITS, type OptionProblem, type OptionTable } from './option.ts';

/** One file by itself: read and judged, or edited. */
export interface EditFields extends LintChoices {
  readonly path?: string;
  readonly state?: 'present' | 'merged' | 'absent';
  readonly vendor?: string;
  readonly product?: string;
  readonly keywords?: Readonly<Record<string, string>>;
  readonly release?: string;
  readonly create?: boolean;
  readonly backup?: boolean;
  readonly validate?: string;
  readonly restoreVersion?: string;
  readonly files?: readonly string[];
  readonly failOn?: 'error' | 'warning' | 'info' | 'never';
  readonly format?: 'text' | 'json' | 'sarif' | 'github';
}

const NO_EDIT = { action: 'no procedure of the action edits a file by itself' };

export const editTable: OptionTable<EditFields> = {
  path: {
    name: 'path',
    type: 'text',
    value: 'file',
    group: 'File',
    help: 'The file to edit; a symbolic link is followed and kept',
    argument: true,
    required: EDITS,
    defaultIn: {
      ansible: {
        for: ['edit-multipath-conf'],
        value: 'auto',
        why: '`auto` is the file that quantastor.xenserver.configure_multipath would write. A task on a file that the multipath of the host reads is a run: recorded, with a backup, and taken back by quantastor.xenserver.rollback',
      },
    },
    aliases: ['dest'],
    for: EDITS,
    without: NO_EDIT,
    check: notBlank,
  },
  state: {
    name: 'state',
    type: 'text',
    group: 'File',
    help: '`present`: it is there; `absent`: it is not there',
    moreFor: {
      'edit-multipath-conf':
        'A stanza that is `present` has exactly the keywords that were given, see {on-difference}; one that is `merged` has at least these. One that is `absent` is in no file any more, and a file that was made for it alone goes with it.',
      'edit-device-rules':
        'A rule that was added here is taken out to the byte, its version included, as long as nobody has written the file since.',
      'configure-multipath':
        'A stanza that is `absent` is in no file any more, and a file that was made for it alone goes with it.',
    },
    choices: ['present', 'merged', 'absent'],
    choicesFor: {
      'edit-device-rules': ['present', 'absent'],
      'configure-multipath': ['present', 'absent'],
    },
    default: 'present',
    for: [...EDITS, 'configure-multipath'],
    notFor: { cli: ['configure-multipath'], action: EDITS },
  },
  vendor: {
    name: 'vendor',
    type: 'text',
    value: 'text',
    group: 'File',
    help: "SCSI vendor, together with {product}; the profile's without it",
    for: EDITS,
    without: NO_EDIT,
    check: notBlank,
  },
  product: {
    name: 'product',
    type: 'text',
    value: 'text',
    group: 'File',
    help: "SCSI product, together with {vendor}; the profile's without it",
    for: EDITS,
    without: NO_EDIT,
    check: notBlank,
  },
  keywords: {
    name: 'keywords',
    type: 'map',
    value: 'name=value',
    group: 'Stanza',
    help: "Keywords and values of the stanza in their order, without `vendor` and `product`; the profile's without it",
    aliases: ['settings'],
    for: ['edit-multipath-conf'],
    without: NO_EDIT,
    check: checkKeywords,
  },
  release: {
    name: 'release',
    type: 'text',
    value: 'version',
    group: 'Stanza',
    help: 'The multipath-tools to write for or to judge by, such as `0.9.4`, `0.4.9-136.xs`, `xenserver-7.6` or `debian-12`',
    defaultIn: {
      cli: { why: "without it this machine's, or 0.9.4 where it has none" },
      action: { value: '0.9.4', why: 'the runner has no multipath-tools to ask' },
      ansible: { why: 'without it what the host has' },
    },
    for: ['lint', 'edit-multipath-conf'],
    check: checkRelease,
  },
  create: {
    name: 'create',
    type: 'flag',
    group: 'File',
    help: 'Make the file where there is none',
    more: 'It gets mode `0644` and belongs to the user that does the work, on a dom0 `root`. The mode and the owner of a file that is there are kept.',
    default: false,
    for: ['edit-multipath-conf'],
    without: NO_EDIT,
  },
  backup: {
    name: 'backup',
    type: 'flag',
    group: 'File',
    help: 'Keep a copy of the old file, outside of any folder that the target program reads',
    more: 'It lies below `/var/lib/quantastor-xenserver/backups` or, for a user who is not root, `~/.local/state`; on Windows below `ProgramData`.',
    default: false,
    for: EDITS,
    without: NO_EDIT,
  },
  validate: {
    name: 'validate',
    type: 'text',
    value: 'command',
    group: 'File',
    help: 'A command that reads the new file before it is written; `%s` stands for the path of a private copy',
    more: "No shell is used, so pipes and expansion do not work. POSIX hosts only. `multipath -t` takes no file name, so it cannot be used here; configure-multipath has the host's own parser read the new file in a private mount namespace.",
    for: EDITS,
    without: {
      ...NO_EDIT,
      cli: 'edit stdin and pipe what comes out into the program that shall read it',
    },
  },
  restoreVersion: {
    name: 'restore-version',
    type: 'text',
    value: 'version',
    group: 'Device rule',
    help: 'With {state} `absent`, the version that was there before; it is not lowered to it but raised, and that is said',
    more: 'Hosts that have read a version accept neither a lower one nor other content under the same one.',
    for: ['edit-device-rules'],
    without: NO_EDIT,
    check: notBlank,
  },
  files: {
    name: 'files',
    type: 'list',
    value: 'file',
    group: 'File',
    help: 'The multipath.conf files to read; `-` is stdin',
    more: 'In a workflow globs of the workspace; a leading `!` takes out again.',
    argument: true,
    required: ['lint'],
    defaultIn: {
      ansible: { value: [], why: 'without any, those that the multipath of the host reads' },
    },
    for: ['lint'],
  },
  failOn: {
    name: 'fail-on',
    type: 'text',
    group: 'Output',
    help: 'Fail for a finding of this severity or a worse one',
    choices: ['error', 'warning', 'info', 'never'],
    default: 'warning',
    for: ['lint'],
  },
  format: {
    name: 'format',
    type: 'text',
    group: 'Output',
    help: 'How findings are printed: `text`, `json` (one list), `sarif` (for code scanning) or `github` (annotations)',
    choices: ['text', 'json', 'sarif', 'github'],
    default: 'text',
    for: ['lint'],
    without: {
      action: 'annotations and the outputs `findings-file` and `sarif-file` are always there',
      ansible: 'the result is data',
    },
  },
};

function checkKeywords(value: Readonly<Record<string, string>>): OptionProblem | undefined {
  for (const keyword of Object.keys(value)) {
    if (keyword === 'vendor' || keyword === 'product')
      return { message: `${keyword} is an option of its own`, help: `Give {${keyword}}.` };
    if (!/^[a-z][a-z0-9_]*$/.test(keyword))
      return { message: `${JSON.stringify(keyword)} is not a keyword of multipath.conf` };
  }
  return undefined;
}

function checkRelease(value: string): OptionProblem | undefined {
  if (findRelease(value)) return undefined;
  const names = namedReleases().map(({ name }) => name);
  // `8.3` is the product's number, `xcp-ng-83` its name in other letters
  const endings = names.filter((name) => name.endsWith(`-${value}`));
  const meant = endings.length > 0 ? endings.join(' or ') : closestTo(value, names);
  const message = `${JSON.stringify(value)} is not a release of multipath-tools, such as 0.9.4, 0.4.9-136.xs or xenserver-7.6`;
  return meant === undefined ? { message } : { message, help: `Did you mean ${meant}?` };
}

/** The most severe first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Whether a lint that found so much has failed, by its option `fail-on`. */
export function failsLint(
  counts: Readonly<Record<Severity, number>>,
  failOn: NonNullable<EditFields['failOn']> = 'warning',
): boolean {
  if (failOn === 'never') return false;
  return SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1).some((each) => counts[each] > 0);
}
