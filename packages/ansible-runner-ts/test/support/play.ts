import {
  type PlaybookEvent,
  type PlaybookOptions,
  type PlaybookResult,
  startPlaybook,
} from '@quantastor-xenserver/ansible-runner-ts';

export interface Played {
  readonly events: readonly PlaybookEvent[];
  readonly result: PlaybookResult;
}

/** Hosts on this machine. */
export function local(...names: readonly string[]): Pick<PlaybookOptions, 'inventory'> {
  return { inventory: `${names.join(',')},` };
}

/** One play with these tasks on all hosts of an inventory. */
export function tasks(...list: readonly object[]): NonNullable<PlaybookOptions['playbook']> {
  return [{ hosts: 'all', gather_facts: false, connection: 'local', tasks: list }] as never;
}

/** Runs a playbook and collects all its events. */
export async function play(options: PlaybookOptions): Promise<Played> {
  const run = await startPlaybook({ launcher: 'ansible-playbook', ...options });
  const events: PlaybookEvent[] = [];
  for await (const event of run) events.push(event);
  return { events, result: await run.result() };
}

export function ofType<T extends PlaybookEvent['type']>(
  events: readonly PlaybookEvent[],
  type: T,
): Extract<PlaybookEvent, { type: T }>[] {
  return events.filter((each): each is Extract<PlaybookEvent, { type: T }> => each.type === type);
}
