import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { makeLog } from './log.mjs';
import { runStage } from './stage.mjs';

/** Of one step; GitHub shows nothing of a longer one. */
const SUMMARY_LIMIT = 1024 * 1024;

export function readManifest(folder) {
  const file = ['action.yml', 'action.yaml'].map((name) => join(folder, name)).find(existsSync);
  if (!file) throw new Error(`no action.yml in ${folder}`);
  return parse(readFileSync(file, 'utf8'));
}

/**
 * Runs a JavaScript action from its folder as the runner would: inputs with their defaults, files,
 * pre, main and post, masking. Resolves with everything that it left; never rejects for its failure.
 */
export async function runAction({
  folder,
  inputs = {},
  env = {},
  node = process.execPath,
  workspace = process.cwd(),
  cancelWhen,
  killWhen,
  debug = false,
  onLine,
  token = '',
  temp: shared,
}) {
  const manifest = readManifest(folder);
  if (!/^node\d+$/.test(manifest.runs?.using ?? ''))
    throw new Error(`not a JavaScript action: ${manifest.runs?.using}`);
  const temp = mkdtempSync(join(tmpdir(), 'runner-'));
  // steps of one job share it, and find each other's files
  const runnerTemp = shared ?? join(temp, '_temp');
  mkdirSync(runnerTemp, { recursive: true });
  const log = makeLog({ debug, onLine });
  const result = {
    stages: {},
    outputs: {},
    state: {},
    env: {},
    summary: '',
    raw: '',
    unexpectedInputs: undeclared(inputs, manifest.inputs),
  };
  const path = [];
  const run = async (stage, script) => {
    const ended = await runStage({
      stage,
      argv: [node, join(folder, script)],
      cwd: resolve(workspace),
      folder: temp,
      log,
      cancelWhen: stage === 'main' ? cancelWhen : undefined,
      killWhen: stage === 'main' ? killWhen : undefined,
      env: {
        ...runnerEnvironment(workspace, temp, runnerTemp, debug),
        PATH: [...path, process.env.PATH].join(delimiter),
        ...result.env,
        ...env,
        ...inputEnvironment(inputs, manifest.inputs, token),
        ...Object.fromEntries(Object.entries(result.state).map(([k, v]) => [`STATE_${k}`, v])),
      },
    });
    if (stage === 'main') Object.assign(result.outputs, ended.outputs);
    Object.assign(result.state, ended.state);
    Object.assign(result.env, ended.env);
    path.unshift(...ended.path);
    result.raw += ended.raw;
    if (Buffer.byteLength(ended.summary) > SUMMARY_LIMIT)
      log.annotations.push({
        level: 'error',
        message: 'the summary is over 1 MiB: it is not shown',
      });
    else result.summary += log.mask(ended.summary);
    const { code, signal, cancelled, ms, firstOutputMs } = ended;
    result.stages[stage] = { code, signal, cancelled, ms, firstOutputMs };
    return code;
  };
  try {
    const { pre, main, post } = manifest.runs;
    let code = pre ? await run('pre', pre) : 0;
    if (code === 0) code = await run('main', main);
    const state = { failed: code !== 0, cancelled: result.stages.main?.cancelled === true };
    if (post && holds(manifest.runs['post-if'], state)) await run('post', post);
    result.leftovers = readdirSync(runnerTemp);
    result.files = Object.fromEntries(
      result.leftovers
        .filter((name) => /\.(json|sarif|html|md)$/.test(name))
        .map((name) => [join(runnerTemp, name), readFileSync(join(runnerTemp, name), 'utf8')]),
    );
    const known = Object.keys(manifest.outputs ?? {});
    result.undeclaredOutputs = Object.keys(result.outputs).filter((name) => !known.includes(name));
    return {
      ...result,
      code,
      annotations: log.annotations,
      log: log.lines,
      matchers: log.matchers,
    };
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

/** The runner's own answers to `post-if`; without one it is `always()`. */
function holds(condition = 'always()', { failed, cancelled }) {
  const known = {
    'always()': true,
    'success()': !failed && !cancelled,
    'failure()': failed && !cancelled,
    'cancelled()': cancelled,
    '!cancelled()': !cancelled,
  };
  if (!Object.hasOwn(known, condition)) throw new Error(`post-if: ${condition} is not understood`);
  return known[condition];
}

/** Hyphens stay, blanks become `_`. The runner hands over undeclared inputs too, with a warning. */
function inputEnvironment(inputs, declared = {}, token = '') {
  const values = {};
  const name = (input) => `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`;
  // the one expression that a default of ours has
  for (const [input, { default: value } = {}] of Object.entries(declared))
    values[name(input)] = String(value ?? '').replaceAll(`\${{ github.token }}`, token);
  for (const [input, value] of Object.entries(inputs)) values[name(input)] = String(value);
  return values;
}

function undeclared(inputs, declared = {}) {
  const known = Object.keys(declared).map((name) => name.toLowerCase());
  return Object.keys(inputs).filter((name) => !known.includes(name.toLowerCase()));
}

function runnerEnvironment(workspace, temp, runnerTemp, debug) {
  return {
    HOME: process.env.HOME ?? temp,
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: resolve(workspace),
    GITHUB_ACTION: '__self',
    GITHUB_JOB: 'local',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_REPOSITORY: 'local/local',
    GITHUB_REPOSITORY_OWNER: 'local',
    GITHUB_ACTOR: 'local',
    GITHUB_WORKFLOW: 'local',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: '0'.repeat(40),
    RUNNER_OS: { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }[process.platform] ?? 'Linux',
    RUNNER_ARCH: process.arch.toUpperCase(),
    RUNNER_NAME: 'local',
    RUNNER_TEMP: runnerTemp,
    RUNNER_ENVIRONMENT: 'self-hosted',
    ...(debug && { RUNNER_DEBUG: '1' }),
  };
}
