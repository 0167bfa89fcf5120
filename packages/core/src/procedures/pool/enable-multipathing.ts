import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { RunCommandAction } from '../action.ts';
import type { MultipathSurvey } from '../multipath/survey.ts';
import type { SurveyedStep } from '../procedure.ts';
import { XE_MS } from './maintenance.ts';

/**
 * The documented way (XenServer administrator's guide, "Storage multipathing"): with the host disabled, unplug its
 * storage, set the host's field (from 7.5 on) or its `other-config`, plug again. The storage manager then makes the maps.
 */
export const enableMultipathing: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'enable-multipathing',
  title: "Switch XenServer's own multipathing on",
  isWanted: (options) => options.enableMultipathing,
  plan({ xapi }) {
    // why XAPI cannot be asked stands with the step that wants maintenance mode
    if (xapi.kind !== 'answers')
      return { summary: 'XAPI cannot be asked', answer: 'not-known', actions: [], diagnostics: [] };
    if (xapi.host.multipathing)
      return {
        summary: 'multipathing is switched on for this host',
        answer: 'seen',
        actions: [],
        diagnostics: [],
      };
    if (!xapi.pbds)
      return {
        summary: 'xe does not list the storage of this host',
        answer: 'not-known',
        actions: [],
        diagnostics: [
          {
            severity: 'error',
            code: 'storage-not-listed',
            message:
              'xe does not list the PBDs of this host, so they cannot be unplugged for the change',
            help: 'see what "xe pbd-list" says on the host, then run this again',
          },
        ],
      };
    const { uuid, name, field } = xapi.host;
    const plugged = xapi.pbds.filter(({ attached }) => attached === true);
    const turn = (value: string): readonly string[] =>
      field === 'multipathing'
        ? ['xe', 'host-param-set', `uuid=${uuid}`, `multipathing=${value}`]
        : [
            'xe',
            'host-param-set',
            `uuid=${uuid}`,
            `other-config:multipathing=${value}`,
            // nobody takes the handle away when multipathing is switched off
            'other-config:multipathhandle=dmp',
          ];
    const plug = (verb: 'plug' | 'unplug', back: 'plug' | 'unplug'): RunCommandAction[] =>
      plugged.map(({ uuid: pbd, storage }) => ({
        kind: 'run-command',
        argv: ['xe', `pbd-${verb}`, `uuid=${pbd}`],
        undoArgv: ['xe', `pbd-${back}`, `uuid=${pbd}`],
        summary: `${verb} ${storage}`,
        timeoutMs: XE_MS,
      }));
    return {
      summary: `switch multipathing on for ${name}${plugged.length > 0 ? `, with ${plugged.length === 1 ? 'its storage repository' : `its ${plugged.length} storage repositories`} unplugged meanwhile` : ''}`,
      answer: 'not-seen',
      actions: [
        ...plug('unplug', 'plug'),
        {
          kind: 'run-command',
          argv: turn('true'),
          undoArgv: turn('false'),
          summary: `switch multipathing on for ${name}`,
          timeoutMs: XE_MS,
        },
        ...plug('plug', 'unplug'),
      ],
      diagnostics: [],
    };
  },
  async verify({ look }) {
    const { xapi } = await look();
    if (xapi.kind !== 'answers')
      return {
        ok: true,
        answer: 'not-known',
        summary: 'XAPI could not be asked after the change',
        diagnostics: [],
      };
    return xapi.host.multipathing
      ? { ok: true, summary: 'multipathing is switched on for this host', diagnostics: [] }
      : { ok: false, summary: 'XAPI still has multipathing off for this host', diagnostics: [] };
  },
};
