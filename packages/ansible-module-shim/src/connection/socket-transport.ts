import { type BridgeTransport, ProcedureError } from '@quantastor-xenserver/core';
import type { LineSocket } from './line-socket.ts';
import type { PluginAnswer } from './protocol.ts';

export interface SocketTransport extends BridgeTransport {
  /** Ansible could not reach the host, or lost it. */
  readonly isUnreachable: boolean;
}

/** Scripts go to the action plugin, which runs them over Ansible's own connection. */
export function makeSocketTransport(lines: LineSocket, place: string): SocketTransport {
  let isUnreachable = false;
  return {
    get isUnreachable() {
      return isUnreachable;
    },
    async execute({ text, feed, readsOnly, content }) {
      lines.send({
        op: 'execute',
        text,
        feed,
        readsOnly,
        ...(content === undefined ? {} : { content: Buffer.from(content).toString('base64') }),
      });
      const answer = (await lines.next()) as PluginAnswer | undefined;
      if (!answer)
        throw new ProcedureError('CANCELLED', 'Ansible ended the task', {
          place,
          remedy: 'The module resume finishes what was begun, or takes it back.',
        });
      if (!('error' in answer)) return answer;
      if (answer.unreachable) isUnreachable = true;
      throw new ProcedureError(
        answer.unreachable ? 'HOST_UNREACHABLE' : 'CONNECTION_LOST',
        answer.error,
        { place },
      );
    },
  };
}
