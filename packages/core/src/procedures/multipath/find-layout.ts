import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import type { Step } from '../procedure.ts';
import type { Layout } from './layout.ts';
import { type FilePlan, planFile } from './plan-conf.ts';
import { nameRelease } from './release.ts';
import { type DaemonState, daemonState, productOf, surveyQuery } from './survey.ts';

interface LayoutState {
  readonly plan: FilePlan;
  readonly daemon: DaemonState;
  readonly product: string | undefined;
}

/** Which file this host's multipath configuration is kept in, and what reads it. */
export const findLayoutStep: Step<ConfigureMultipathOptions, LayoutState> = {
  name: 'find-layout',
  title: 'Find the multipath configuration file of the dom0',
  query: () => surveyQuery,
  inspect: ({ facts, options, profile }) => ({
    plan: planFile(facts, options, profile),
    daemon: daemonState(facts),
    product: productOf(facts),
  }),
  plan({ plan: { layout, notes }, daemon, product }) {
    const tools = layout.release ? nameRelease(layout.release) : 'unknown';
    return {
      summary: `${describe(layout)}; multipath-tools ${tools}`,
      actions: [],
      diagnostics: [
        ...(layout.release ? [] : [unknownRelease()]),
        ...(daemon.kind === 'mute' ? [mute(daemon.said)] : []),
        ...notes.map(toNote),
      ],
      found: {
        layout: layout.kind,
        file: layout.path,
        multipathTools: tools,
        daemon: daemonWord(daemon),
        ...(product === undefined ? {} : { product }),
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

function daemonWord({ kind }: DaemonState): string {
  if (kind === 'off') return 'not running';
  return kind === 'answers' ? 'running' : 'running, no configuration printed';
}

function unknownRelease(): Diagnostic {
  return {
    severity: 'warning',
    code: 'release-unknown',
    message: 'neither rpm nor multipath -h tells the multipath-tools release',
    help: 'the stanza is rendered as for an unknown release; compare it with the host by hand',
  };
}

function mute(said: string): Diagnostic {
  return {
    severity: 'error',
    code: 'daemon-does-not-answer',
    message: `multipathd is running and does not answer${said ? `: ${said}` : ''}`,
    help: 'find out why with multipathd -k"show config" on the host, then run this again',
  };
}

function toNote(message: string): Diagnostic {
  return { severity: 'info', code: 'stanza-rendered', message };
}
