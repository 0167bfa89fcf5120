import { isRunId, parseHost, parseRelease } from '@quantastor-xenserver/core';
import { readAdapterInputs } from './adapter-inputs.ts';
import type { HostInputs, Inputs, LintInputs, StanzaInputs } from './inputs.ts';
import { procedures } from './inputs.ts';
import { type Environment, InputError, type InputReader, makeReader, quote } from './reader.ts';
import { readSshInputs } from './ssh-inputs.ts';

/**
 * The inputs that the procedure takes, checked as far as they can be without touching anything.
 *
 * @throws InputError with all that is wrong.
 */
export function readInputs(env: Environment): Inputs {
  const reader = makeReader(env);
  const inputs = readProcedure(reader);
  if (reader.problems.length > 0 || inputs === undefined) throw new InputError(reader.problems);
  return inputs;
}

function readProcedure(reader: InputReader): Inputs | undefined {
  const name = reader.text('procedure');
  const procedure = procedures.find((each) => each === name);
  switch (procedure) {
    case 'configure-multipath':
      return { procedure, ...readHostInputs(reader), ...readStanzaInputs(reader) };
    case 'install-adapter':
      return { procedure, ...readHostInputs(reader), ...readAdapterInputs(reader) };
    case 'verify':
      return {
        procedure,
        ...readHostInputs(reader),
        ...readStanzaInputs(reader),
        ...readAdapterInputs(reader),
        verify: reader.choice('verify', ['multipath', 'adapter'], 'multipath'),
      };
    case 'lint':
      return { procedure, ...readLintInputs(reader) };
    case 'rollback':
      return { procedure, ...readHostInputs(reader, true), runId: readRunId(reader) };
    default:
      reader.wrong(
        'procedure',
        name === undefined
          ? `this is missing: one of ${procedures.join(', ')}`
          : `${quote(name)} is none of ${procedures.join(', ')}`,
      );
      return undefined;
  }
}

function readHostInputs(reader: InputReader, recorded = false): HostInputs {
  const hosts = [...new Set(reader.lines('hosts'))];
  const poolMaster = reader.text('pool-master');
  for (const spec of hosts) checkHost('hosts', spec, reader);
  for (const spec of reader.lines('licence-hosts')) checkHost('licence-hosts', spec, reader);
  if (poolMaster !== undefined) checkHost('pool-master', poolMaster, reader);
  // a rollback finds its hosts in the journal
  const told = reader.problems.some(({ input }) => input === 'hosts');
  if (!recorded && !told && hosts.length === 0 && poolMaster === undefined)
    reader.wrong('hosts', 'this is missing: name hosts, a line each, or give pool-master');
  return {
    hosts,
    poolMaster,
    mode: reader.choice('mode', ['check', 'apply'], 'check'),
    failOnDrift: reader.flag('fail-on-drift', false),
    profile: reader.text('profile'),
    concurrency: reader.wholeNumber('concurrency', 1, 1000),
    stateFolder: reader.text('state-folder'),
    ssh: readSshInputs(reader),
  };
}

function checkHost(input: string, spec: string, reader: InputReader): void {
  try {
    parseHost(spec);
  } catch (error) {
    const { message, remedy } = error as Error & { remedy?: string };
    reader.wrong(input, [message, remedy].filter(Boolean).join('. '));
  }
}

function readStanzaInputs(reader: InputReader): StanzaInputs {
  return {
    dialect: reader.choice('dialect', ['auto', 'as-published'], 'auto'),
    onDifference: reader.choice('on-difference', ['replace', 'merge', 'refuse'], 'refuse'),
    allowFailedPaths: reader.flag('allow-failed-paths', false),
    restartDaemon: reader.flag('restart-daemon', false),
  };
}

function readLintInputs(reader: InputReader): LintInputs {
  const files = reader.lines('files');
  const release = reader.text('release') ?? '0.9.4';
  if (files.length === 0)
    reader.wrong(
      'files',
      'this is missing: name the files to lint, a glob a line, such as **/multipath.conf',
    );
  else if (files.every((each) => each.startsWith('!')))
    reader.wrong('files', 'every line takes files out; name some to lint first');
  if (!parseRelease(release))
    reader.wrong(
      'release',
      `${quote(release)} is no release of multipath-tools, such as 0.9.4 or 0.4.9-136.xs`,
    );
  return {
    files,
    release,
    failOn: reader.choice('fail-on', ['error', 'warning', 'info', 'never'], 'warning'),
  };
}

function readRunId(reader: InputReader): string {
  const runId = reader.text('run-id');
  if (runId === undefined)
    reader.wrong('run-id', 'this is missing: the output run-id of the run to undo');
  else if (!isRunId(runId))
    reader.wrong('run-id', `${quote(runId)} is not the id of a run, such as 20261122T101500Z-3f9a`);
  return runId ?? '';
}
