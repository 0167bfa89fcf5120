import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { SurveyedStep, Verification, VerifyContext } from '../procedure.ts';
import { kernelDiffers, lostMaps, otherGroups, otherSelectors } from './judge-maps.ts';
import type { MultipathSurvey } from './survey.ts';

/** Maps are loaded after the configuration was taken up; those of many LUNs take their time. */
const PAUSES_MS: readonly number[] = [200, 400, 800, 1500, 3000, 5000];

/** What the daemon has taken up the kernel may still refuse, so the maps are looked at too. */
export const keepMaps: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'keep-maps',
  title: 'See that the maps took it up and that no path is lost',
  plan: ({ maps, mapsUnread, daemon, rootMap, writes }) => ({
    summary: maps
      ? maps.length === 0
        ? 'there are no maps yet'
        : 'no map is changed; compared after a change'
      : daemon.kind === 'off'
        ? 'multipathd is not running, so it lists no maps'
        : unlisted(mapsUnread),
    actions: [],
    diagnostics: rootMap !== undefined && writes.length > 0 ? [oldBootImage(rootMap)] : [],
  }),
  verify,
};

/** The copy of multipath.conf in the initial RAM disk counts until the host's own file is read. */
function oldBootImage(map: string): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'boot-image-is-old',
    message: `the host boots from the map ${map}: the copy of the configuration in its initial RAM disk stays as it was`,
    help: 'rebuild it on the host (dracut --force; before XenServer 7 mkinitrd), so that the next boot has the new one',
  };
}

async function verify(
  context: VerifyContext<ConfigureMultipathOptions, MultipathSurvey>,
): Promise<Verification> {
  const { maps: before, mapsUnread, daemon, plan } = context.survey;
  if (daemon.kind === 'off')
    return said('not-seen', 'multipathd is not running: there are no maps of it');
  if (before === undefined) return said('not-known', unlisted(mapsUnread));
  if (before.length === 0) return said('seen', 'there were no maps');
  const config = daemon.kind === 'answers' ? daemon.printout.config : undefined;
  // without the stanza maps have what the release or the rest of the file says
  const isWanted = plan.state === 'present';
  let problems: readonly string[] = [];
  let grouped: readonly string[] = [];
  for (const wait of [0, ...PAUSES_MS]) {
    if (wait > 0) await context.pause(wait);
    const { maps, mapsUnread: unread, kernel, pathNames } = await context.look();
    // a printer's fault is neither waited for nor a reason to take the change back
    if (unread !== undefined) return said('not-known', unlisted(unread));
    if (maps === undefined) {
      problems = ['multipathd does not list its maps any more'];
      continue;
    }
    problems = [
      ...lostMaps(before, maps),
      ...(isWanted ? otherSelectors(maps, plan.desired, config, kernel) : []),
    ];
    // how paths are grouped also depends on what the storage system says, so it is told and nothing is taken back
    grouped = [
      ...(isWanted ? otherGroups(maps, plan.desired, config, kernel) : []),
      ...kernelDiffers(maps, kernel, pathNames),
    ];
    if (problems.length === 0 && grouped.length === 0)
      return said(
        'seen',
        `${before.length === 1 ? 'the map is' : `all ${before.length} maps are`} there with every path`,
      );
  }
  if (problems.length > 0)
    return { ok: false, summary: problems.slice(0, 5).join('; '), diagnostics: [] };
  return said('not-seen', grouped.slice(0, 5).join('; '));
}

function unlisted(unread: string | undefined): string {
  return unread === undefined
    ? 'multipathd does not list its maps'
    : `what multipathd lists of its maps cannot be read (${unread})`;
}

function said(answer: 'seen' | 'not-seen' | 'not-known', summary: string): Verification {
  return { ok: true, answer, summary, diagnostics: [] };
}
