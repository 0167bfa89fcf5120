import type { ConfigureMultipathOptions } from '../../options/types.ts';
import { given } from '../../text/given.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { SurveyedStep } from '../procedure.ts';
import type { Layout } from './layout.ts';
import type { DaemonState } from './read/daemon.ts';
import { packageOf } from './read/package-files.ts';
import { nameRelease } from './read/release.ts';
import type { MultipathSurvey } from './survey.ts';

/** Which file this host's multipath configuration is kept in, and what reads it. */
export const findLayout: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'find-layout',
  title: 'Find the multipath configuration file of the dom0',
  plan({ plan: { layout, notes }, daemon, product, userId, asks }) {
    const tools = layout.release ? nameRelease(layout.release) : 'unknown';
    return {
      summary: `${describe(layout)}; multipath-tools ${tools}`,
      actions: [],
      diagnostics: [
        ...(layout.release ? [] : [unknownRelease()]),
        ...(userId === undefined || userId === 0 ? [] : [notRoot(userId, asks)]),
        ...(daemon.kind === 'mute' && (userId === undefined || userId === 0)
          ? [mute(daemon.said, daemon.wantsRoot, asks)]
          : []),
        ...notes.map(toNote),
      ],
      found: {
        layout: layout.kind,
        file: layout.path,
        multipathTools: tools,
        daemon: daemonWord(daemon),
        ...packageFound(layout),
        ...given({ product }),
      },
    };
  },
};

function describe({ kind, path, reads, holders }: Layout): string {
  const target = reads.find(({ file }) => file.path === path)?.file;
  if (holders.length > 0) return `the stanza is in ${path}`;
  switch (kind) {
    case 'conf.d':
      return `${path}, a file of its own in the folder that updates leave alone`;
    case 'multipath-enabled':
      return `${path}, which is read when multipathing is switched on`;
    case 'link':
      return `${path}, a link to ${target?.realPath ?? 'nowhere'}`;
    case 'file':
      return path;
    case 'none':
      return 'no multipath configuration';
  }
}

/** Of the file that holds the stanza, or will; of one that is to be made there is nothing to say. */
function packageFound({ path, reads, packages }: Layout): { package?: string } {
  const target = reads.find(({ file }) => file.path === path)?.file;
  if (!target) return {};
  const found = packageOf(packages, target) ?? 'not known';
  return { package: typeof found === 'string' ? found : found.package };
}

function daemonWord({ kind }: DaemonState): string {
  if (kind === 'off') return 'not running';
  if (kind === 'mute') return 'does not answer';
  return kind === 'answers' ? 'running' : 'running, no configuration printed';
}

function unknownRelease(): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'release-unknown',
    message: 'the multipath-tools release is shown by neither rpm nor multipath -h',
    help: 'the stanza is rendered as for an unknown release; compare it with the host by hand',
  };
}

function mute(said: string, wantsRoot: boolean, asks: MultipathSurvey['asks']): StepDiagnostic {
  return {
    severity: asks === 'change' ? 'error' : 'warning',
    code: 'daemon-does-not-answer',
    message: wantsRoot
      ? `multipathd answers root only: ${said}`
      : `multipathd does not answer${said ? `: ${said}` : ''}`,
    help: wantsRoot
      ? ROOT_HELP
      : 'find out why with multipathd -k"show config" on the host, then run this again',
  };
}

const ROOT_HELP =
  "log in as root (ssh://root@HOST), or become root there by {sudo}: the configuration and its daemon are root's";

/** Said before anything is planned: whoever may log in and may not write finds out half-way otherwise. */
function notRoot(userId: number, asks: MultipathSurvey['asks']): StepDiagnostic {
  return {
    severity: asks === 'change' ? 'error' : 'warning',
    code: 'not-root',
    message: `this account is not root (user id ${userId})`,
    help: ROOT_HELP,
  };
}

function toNote(message: string): StepDiagnostic {
  return { severity: 'info', code: 'stanza-rendered', message };
}
