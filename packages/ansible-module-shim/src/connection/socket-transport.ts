import { ProcedureError } from '@quantastor-xenserver/core';
import type { BridgeTransport } from '@quantastor-xenserver/core/bridge';
import type { LineSocket } from './line-socket.ts';
import type { PluginAnswer } from './protocol.ts';

export interface SocketTransport extends BridgeTransport {
  /** Ansible could not reach the host, or lost it. */
  readonly isUnreachable: boolean;
  /** Ansible ended the task after something was sent that writes. */
  readonly isCutOff: boolean;
}

/** Scripts go to the action plugin, which runs them over Ansible's own connection. */
export function makeSocketTransport(
  lines: LineSocket,
  place: string,
  onFirstWrite: () => void,
): SocketTransport {
  let isUnreachable = false;
  let hasWritten = false;
  let isGone = false;
  return {
    get isUnreachable() {
      return isUnreachable;
    },
    get isCutOff() {
      return hasWritten && isGone;
    },
    async execute({ text, feed, readsOnly, content }) {
      if (!readsOnly && !hasWritten) {
        hasWritten = true;
        onFirstWrite();
      }
      lines.send({
        op: 'execute',
        text,
        feed,
        readsOnly,
        ...(content === undefined ? {} : { content: Buffer.from(content).toString('base64') }),
      });
      const answer = (await lines.next()) as PluginAnswer | undefined;
      isGone = !answer;
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
