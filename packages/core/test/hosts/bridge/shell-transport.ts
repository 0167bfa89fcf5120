import { spawn } from 'node:child_process';
import type {
  BridgeAnswer,
  BridgeScript,
  BridgeTransport,
} from '../../../src/hosts/bridge/transport.ts';
import { varLib } from '../../support/own-folder.ts';

export interface ShellTransport extends BridgeTransport {
  readonly scripts: BridgeScript[];
}

export interface ShellTransportOptions {
  readonly shell?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** What the way back does to stdout. */
  readonly change?: (stdout: string) => string;
}

/** Runs scripts as Ansible does: `sh -c 'SCRIPT && sleep 0'`, or `sh` with the script on stdin. */
export function shellTransport(options: ShellTransportOptions = {}): ShellTransport {
  const { shell = ['/bin/sh'], change = (text) => text } = options;
  const scripts: BridgeScript[] = [];
  return {
    scripts,
    execute: (script) =>
      new Promise<BridgeAnswer>((resolve) => {
        scripts.push(script);
        const text = script.text.replaceAll('/var/lib', varLib());
        const args = script.feed ? ['-c', 'sh && sleep 0'] : ['-c', `${text} && sleep 0`];
        const [program = '', ...first] = shell;
        const child = spawn(program, [...first, ...args], { env: options.env ?? process.env });
        const out: Buffer[] = [];
        const err: Buffer[] = [];
        child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
        child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
        child.stdin.on('error', () => undefined);
        child.stdin.end(script.feed ? text : '');
        child.on('close', (code) =>
          resolve({
            exit: code ?? 255,
            stdout: change(Buffer.concat(out).toString('utf8')),
            stderr: Buffer.concat(err).toString('utf8'),
          }),
        );
      }),
  };
}
