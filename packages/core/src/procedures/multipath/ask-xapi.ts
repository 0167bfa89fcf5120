import type { ConfigureMultipathOptions } from '../../options/types.ts';
import { given } from '../../text/given.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { StepPlan, SurveyedStep } from '../procedure.ts';
import { ownMaps } from './judge-maps.ts';
import type { LunCount, XapiState } from './read/xapi.ts';
import type { MultipathSurvey } from './survey.ts';

/** XenServer's own switch: while it is off, no storage repository uses a map, whatever multipathd has in effect. */
export const askXapi: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'ask-xapi',
  title: 'Ask XAPI whether multipathing is switched on for the host',
  plan: ({ xapi, maps = [] }, { profile }) => {
    const own = new Set(ownMaps(maps, profile).flatMap(({ name, wwid }) => [name, wwid ?? name]));
    const mapped = new Set(maps.flatMap(({ name, wwid }) => [name, wwid ?? name]));
    // whose a LUN without a map is nobody tells
    return planOf(xapi, ({ scsiId }) => own.has(scsiId) || !mapped.has(scsiId));
  },
};

function planOf(xapi: XapiState, isTold: (lun: LunCount) => boolean): StepPlan {
  switch (xapi.kind) {
    case 'none':
      return {
        summary: 'no XenServer or XCP-ng host: there is no XAPI to ask',
        actions: [],
        diagnostics: [],
      };
    case 'not-known':
      return {
        summary: `not known whether multipathing is switched on: ${xapi.why}`,
        answer: 'not-known',
        actions: [],
        diagnostics: [
          {
            severity: 'warning',
            code: 'xapi-not-asked',
            message: `XAPI could not be asked: ${xapi.why}`,
            help: 'run "xe host-list params=all" on the host; while its pool master does not answer, no member can tell',
          },
        ],
      };
    case 'answers': {
      const { host, lunCounts, pool } = xapi;
      const luns = (lunCounts ?? []).filter(isTold);
      return {
        summary: `multipathing is switched ${host.multipathing ? 'on' : 'off'} for this host (${host.field})${host.enabled === false ? '; the host is disabled' : ''}`,
        answer: host.multipathing ? 'seen' : 'not-seen',
        actions: [],
        diagnostics: [
          ...(host.multipathing ? [] : [switchedOff(host.field)]),
          ...(host.enabled === false ? [disabled()] : []),
          ...(lunCounts ?? []).flatMap(fewerPaths),
          ...luns.slice(0, MOST_LUNS).map(describeLun),
        ],
        found: {
          xapiMultipathing: host.multipathing,
          ...given({ pool, hostEnabled: host.enabled }),
          ...(lunCounts ? { xapiLuns: lunCounts.length } : {}),
        },
      };
    }
  }
}

const MOST_LUNS = 256;

/** Which storage repository and plug carry a LUN, and how many paths XAPI counts. */
function describeLun({ scsiId, storage, pbd, paths, attached }: LunCount): StepDiagnostic {
  const state =
    attached === true ? 'attached' : attached === false ? 'not attached' : 'attached or not';
  return {
    severity: 'info',
    code: 'xapi-lun',
    message: `the storage repository ${storage} (PBD ${pbd ?? '?'}, ${state}) has the LUN ${scsiId}: XAPI counts ${paths ? `${paths.active} of ${paths.all}` : 'no readable number of'} paths`,
  };
}

function switchedOff(field: string): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'xapi-multipathing-off',
    message: `XenServer's own multipathing is switched off for this host (${field}): no storage repository uses a map`,
    help: 'switch it on with the host in maintenance mode: {enable-multipathing}',
  };
}

function disabled(): StepDiagnostic {
  return {
    severity: 'info',
    code: 'host-disabled',
    message: 'the host is disabled: no VM is started on it',
    help: 'when the maintenance is over: xe host-enable',
  };
}

function fewerPaths({ scsiId, storage, paths, attached }: LunCount): StepDiagnostic[] {
  if (attached !== true || !paths || paths.active >= paths.all) return [];
  return [
    {
      severity: 'warning',
      code: 'xapi-counts-fewer-paths',
      message: `XAPI counts ${paths.active} of ${paths.all} paths of the LUN ${scsiId} (${storage})`,
      help: 'compare with multipath -ll on the host; XAPI counts again when a path changes',
    },
  ];
}
