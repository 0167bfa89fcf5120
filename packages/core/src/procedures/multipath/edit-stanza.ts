import { ProcedureError } from '../../errors.ts';
import type { Facts, FactsQuery, Host } from '../../hosts/host.ts';
import { findRelease } from '../../multipath/data/release-names.ts';
import type { MultipathRelease } from '../../multipath/data/releases.ts';
import { planStanza, planStanzaRemoval } from '../../multipath/edit/plan.ts';
import { foldStanzaEdit, type StanzaChoices, stanzaEditRows } from '../../options/fold-edit.ts';
import type { Profile } from '../../profiles/profile.ts';
import { renderStanza } from '../../profiles/stanza.ts';
import type { JsonObject } from '../../text/json.ts';
import type { WriteFileAction } from '../action.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { Procedure, SurveyContext, SurveyedStep } from '../procedure.ts';
import { brokenLink, findLayout, holds, type Layout, readConf } from './layout.ts';
import { type ConfPlan, OF_ADDING, planOn } from './plan-conf.ts';
import { isConfPath, LAYOUT_COMMANDS, ownFile, surveyQuery } from './read/query.ts';
import { writeActionOf } from './write-action.ts';

/** One stanza of one file, without the daemon: what it takes up and when is up to the caller. */
export interface EditStanzaOptions extends StanzaChoices {
  readonly state: 'present' | 'absent';
  /** One of the files that the host's multipath reads; without it, the one that the procedure itself would write. */
  readonly path?: string;
  /** Make a named file that is not there. */
  readonly create: boolean;
  /** Written for this multipath-tools in place of the host's own. */
  readonly release?: string;
  /** Why the new bytes may not be written; asked once, right before they are. Not recorded. */
  readonly objection?: (host: Host, path: string, bytes: Uint8Array) => Promise<string | undefined>;
}

export interface StanzaSurvey {
  readonly plan: ConfPlan;
  /** Undefined when nothing is to be written. */
  readonly write: WriteFileAction | undefined;
  readonly objection: string | undefined;
}

const writeOneStanza: SurveyedStep<EditStanzaOptions, StanzaSurvey> = {
  name: 'write-stanza',
  title: 'Put the stanza into its file',
  plan({ plan, write, objection }, { options }) {
    const { layout, desired, stanza, target } = plan;
    const name = `${desired.match.vendor}/${desired.match.product}`;
    const isDone = write === undefined && (stanza === undefined || !stanza.refused);
    const file = target?.file;
    return {
      summary:
        write?.summary ??
        `${layout.path} ${options.state === 'absent' ? 'has no' : 'has the'} device ${name}`,
      answer: isDone ? 'seen' : 'not-seen',
      actions: write ? [write] : [],
      diagnostics: [
        ...plan.diagnostics,
        ...(objection === undefined ? [] : [notValid(layout.path, objection)]),
      ],
      found: {
        stanza: stanza?.state ?? 'absent',
        file: layout.path,
        ...(file && { realFile: file.realPath, sha256: file.sha256 }),
      },
    };
  },
};

/** Recorded as the procedure that it is a part of, so that it is taken back in the same way. */
export const editStanzaProcedure: Procedure<EditStanzaOptions, StanzaSurvey> = {
  name: 'configure-multipath',
  query: ({ path }, profile): FactsQuery => ({
    ...surveyQuery,
    files: [...(surveyQuery.files ?? []), path ?? ownFile(profile)],
    commands: LAYOUT_COMMANDS,
  }),
  async survey({ host, facts, options, profile }: SurveyContext<EditStanzaOptions>) {
    const plan = planEdit(facts, options, profile);
    const write = await writeActionOf(plan);
    const asked = write?.after && options.objection;
    const objection = asked ? await asked(host, plan.layout.path, write.after) : undefined;
    return { plan, write, objection };
  },
  steps: [writeOneStanza],
  recordOptions: ({ objection: _, ...options }) => ({
    edits: 'one stanza',
    ...(options as unknown as JsonObject),
  }),
  reviveOptions: revive,
};

/** Of a recorded run: it edited one stanza, and did nothing else of the procedure. */
export function isStanzaEdit(recorded: JsonObject): boolean {
  return recorded['edits'] !== undefined;
}

function planEdit(facts: Facts, options: EditStanzaOptions, profile: Profile): ConfPlan {
  const layout = layoutOf(facts, options, profile);
  const named = options.release === undefined ? undefined : findRelease(options.release);
  const release = named ?? layout.release;
  const rendered = renderStanza(profile, { dialect: options.dialect, release });
  const { path, state, create } = options;
  const others = layout.holders.filter(({ file }) => file.path !== layout.path);
  if (state === 'absent')
    return planAbsent(
      layout,
      rendered,
      release,
      others.map(({ file }) => file.path),
      path !== undefined,
    );
  const plan = planOn(
    layout,
    rendered,
    (document) => planStanza(document, rendered.desired, { ...options, release }),
    create || (path === undefined && layout.kind === 'conf.d'),
  );
  const [other] = others;
  const isThere = layout.holders.length > others.length;
  if (path === undefined || !other || isThere) return plan;
  return refused(plan, {
    severity: 'error',
    code: 'duplicate-across-files',
    message: `the device ${profile.match.vendor}/${profile.match.product} is in ${other.file.path} already, which this host reads too`,
    path,
    help: `give {path: ${other.file.path}}, or take it out there first`,
  });
}

/** Taken out where it is; of several files a person decides. */
function planAbsent(
  layout: Layout,
  rendered: ReturnType<typeof renderStanza>,
  release: MultipathRelease | undefined,
  others: readonly string[],
  isNamed: boolean,
): ConfPlan {
  const { match } = rendered.desired;
  const plan = planOn(
    layout,
    rendered,
    (document) => planStanzaRemoval(document, match, { release }),
    true,
  );
  const diagnostics = plan.diagnostics.filter(
    ({ code }) => !OF_ADDING.has(code) && code !== 'config-dir-elsewhere',
  );
  const kept = {
    ...plan,
    state: 'absent' as const,
    diagnostics: plan.after ? diagnostics : (plan.stanza?.diagnostics ?? []),
  };
  if (others.length === 0 || isNamed) return kept;
  return refused(kept, {
    severity: 'error',
    code: 'duplicate-across-files',
    message: `the device ${match.vendor}/${match.product} is in ${[...others, layout.path].join(' and ')}`,
    path: layout.path,
    help: 'name one after the other with {path}',
  });
}

function refused(plan: ConfPlan, diagnostic: StepDiagnostic): ConfPlan {
  return { ...plan, after: undefined, diff: '', diagnostics: [...plan.diagnostics, diagnostic] };
}

/** A named file within what the host reads, or by itself where the host does not read it. */
function layoutOf(facts: Facts, { path }: EditStanzaOptions, profile: Profile): Layout {
  const found = findLayout(facts, profile.match, `${profile.id}.conf`);
  if (path === undefined) return found;
  const file = facts.files.get(path);
  if (!file?.exists) return { ...found, path, broken: brokenLink(facts, path) };
  const known = found.reads.find((each) => each.file.realPath === file.realPath);
  if (known) return { ...found, path: known.file.path };
  const own = readConf(file);
  const holders = holds(own, profile.match, found.release) ? [own] : [];
  return { ...found, kind: 'file', path, reads: [own], holders };
}

function notValid(path: string, message: string): StepDiagnostic {
  return { severity: 'error', code: 'not-valid', message, path, help: 'nothing was written' };
}

/** A journal gives no orders: a path that this could not have written is none. */
function revive(recorded: JsonObject): EditStanzaOptions {
  const { state, path, create, release } = recorded;
  const isPath = path === undefined || (typeof path === 'string' && isConfPath(path));
  if (!isPath)
    throw new ProcedureError(
      'JOURNAL_UNUSABLE',
      `${JSON.stringify(path)} is not a multipath.conf`,
      { remedy: 'Edit the file again with all options: it does what is still missing.' },
    );
  return {
    ...reviveChoices(recorded),
    state: state === 'absent' ? 'absent' : 'present',
    create: create === true,
    ...(typeof path === 'string' && { path }),
    ...(typeof release === 'string' && { release }),
  };
}

/** A value that the option does not have is none. */
function reviveChoices(recorded: JsonObject): StanzaChoices {
  const known = Object.entries(recorded).filter(([field, value]) => {
    const row = stanzaEditRows[field];
    const allowed = row?.type === 'flag' ? [true, false] : row?.choices;
    return row !== undefined && (allowed?.includes(value) ?? typeof value === 'string');
  });
  return foldStanzaEdit(Object.fromEntries(known), 'cli');
}
