import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runAction } from './action.mjs';
import { makeEvaluator } from './expressions.mjs';
import { parseFileCommands } from './file-commands.mjs';

/**
 * Runs a workflow's jobs as they stand, one after the other in the order of their needs: matrices,
 * conditions, outputs, `run` with bash, and the actions that `actions` maps to a folder (or to null
 * for one that does nothing here, as actions/checkout on a workspace that is there already).
 */
export async function runWorkflow({
  file,
  workspace,
  github = {},
  vars = {},
  secrets = {},
  actions,
  env = {},
  node,
  inputs = {},
  workflows = {},
}) {
  const workflow = parse(readFileSync(file, 'utf8'));
  const needs = {};
  const jobs = {};
  const world = { workspace, actions, env, node, token: github.token };
  const given = workflow.on?.workflow_call
    ? callInputs(workflow.on.workflow_call.inputs, inputs)
    : inputs;
  for (const name of inOrder(workflow.jobs)) {
    const job = workflow.jobs[name];
    const wanted = [job.needs ?? []].flat();
    const contexts = {
      github,
      vars,
      secrets,
      needs: pick(needs, wanted),
      inputs: given,
      matrix: {},
      env: {},
    };
    const before = wanted.map((each) => needs[each].result);
    const evaluator = makeEvaluator(
      contexts,
      statusOf(before.every((result) => result === 'success')),
    );
    if (!evaluator.condition(job.if)) {
      needs[name] = { result: 'skipped', outputs: {} };
      jobs[name] = [];
      continue;
    }
    if (job.uses !== undefined) {
      const called = await runWorkflow({
        ...{ workspace, github, vars, actions, env, node, workflows },
        file: workflowFile(job.uses, workflows),
        inputs: evaluated(job.with, evaluator),
        secrets: evaluated(job.secrets, evaluator),
      });
      jobs[name] = Object.values(called.jobs).flat();
      for (const [inner, list] of Object.entries(called.jobs)) jobs[`${name} / ${inner}`] = list;
      needs[name] = { result: called.result, outputs: called.outputs };
      for (const [inner, result] of Object.entries(called.results))
        needs[`${name} / ${inner}`] = { result, outputs: {} };
      continue;
    }
    jobs[name] = [];
    for (const matrix of combinations(job.strategy?.matrix, evaluator))
      jobs[name].push(await runJob(job, { ...contexts, matrix }, world));
    needs[name] = {
      result: jobs[name].every(({ result }) => result === 'success') ? 'success' : 'failure',
      outputs: jobs[name].at(-1)?.outputs ?? {},
    };
  }
  const outputs = makeEvaluator({ github, vars, inputs: given, jobs: needs }, statusOf(true));
  const results = Object.values(needs).map(({ result }) => result);
  return {
    jobs,
    result: results.includes('failure') ? 'failure' : 'success',
    outputs: Object.fromEntries(
      Object.entries(workflow.on?.workflow_call?.outputs ?? {}).map(([key, { value }]) => [
        key,
        outputs.text(value),
      ]),
    ),
    results: Object.fromEntries(Object.entries(needs).map(([name, { result }]) => [name, result])),
  };
}

/** What a called workflow gets: its defaults, and a refusal where GitHub would refuse. */
function callInputs(declared = {}, given) {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
  if (unknown) throw new Error(`the called workflow has no input ${unknown}`);
  const missing = Object.keys(declared).find(
    (name) => declared[name].required && given[name] === undefined,
  );
  if (missing) throw new Error(`the called workflow needs the input ${missing}`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, { default: value = '' }]) => [name, given[name] ?? value]),
  );
}

function evaluated(values = {}, evaluator) {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, evaluator.text(value)]),
  );
}

function workflowFile(uses, workflows) {
  const name = uses.replace(/@.*$/, '');
  if (!Object.hasOwn(workflows, name)) throw new Error(`no file for ${uses}`);
  return workflows[name];
}

async function runJob(job, contexts, world) {
  const folder = mkdtempSync(join(tmpdir(), 'job-'));
  const steps = {};
  const ran = [];
  let failed = false;
  const all = {
    ...contexts,
    steps,
    runner: { temp: folder, os: 'Linux' },
    job: { status: 'success' },
  };
  try {
    for (const [index, step] of job.steps.entries()) {
      const evaluator = makeEvaluator(all, statusOf(!failed));
      if (!evaluator.condition(step.if)) continue;
      const result =
        step.run === undefined
          ? await useAction(step, evaluator, world, folder)
          : runScript(step, evaluator, world, folder, index);
      const outcome = result.code === 0 ? 'success' : 'failure';
      if (outcome === 'failure' && step['continue-on-error'] !== true) failed = true;
      if (step.id) steps[step.id] = { outputs: result.outputs, outcome, conclusion: outcome };
      ran.push({ name: step.name ?? step.uses ?? step.id, ...result });
    }
    const evaluator = makeEvaluator(all, statusOf(!failed));
    const outputs = Object.entries(job.outputs ?? {}).map(([key, value]) => [
      key,
      evaluator.text(value),
    ]);
    return {
      result: failed ? 'failure' : 'success',
      steps: ran,
      outputs: Object.fromEntries(outputs),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function useAction(step, evaluator, { actions, workspace, env, node, token }, temp) {
  const name = step.uses.replace(/@.*$/, '');
  if (!Object.hasOwn(actions, name)) throw new Error(`no folder for ${step.uses}`);
  if (actions[name] === null) return { code: 0, outputs: {}, log: [] };
  const inputs = Object.entries(step.with ?? {}).map(([key, value]) => [
    key,
    evaluator.text(value),
  ]);
  return runAction({
    folder: actions[name],
    inputs: Object.fromEntries(inputs),
    workspace,
    env,
    temp,
    token: token ?? '',
    ...(node && { node }),
  });
}

/** As the runner starts bash when a step names no shell (`bash -e FILE`). */
function runScript(step, evaluator, { workspace, env }, folder, index) {
  const [script, output, summary] = ['script', 'output', 'summary'].map((kind) =>
    join(folder, `${index}-${kind}`),
  );
  writeFileSync(script, evaluator.text(step.run));
  for (const file of [output, summary]) writeFileSync(file, '');
  const own = Object.entries(step.env ?? {}).map(([key, value]) => [key, evaluator.text(value)]);
  const { status, stdout, stderr } = spawnSync('bash', ['-e', script], {
    cwd: workspace,
    encoding: 'utf8',
    env: {
      ...process.env,
      ...env,
      ...Object.fromEntries(own),
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
    },
  });
  return {
    code: status ?? 1,
    outputs: parseFileCommands(readFileSync(output, 'utf8')),
    log: `${stdout}${stderr}`.split('\n'),
    summary: readFileSync(summary, 'utf8'),
  };
}

/** Only lists of values, which is all that our workflows use. */
function combinations(matrix, evaluator) {
  if (matrix === undefined) return [{}];
  return Object.entries(matrix).reduce(
    (all, [key, values]) =>
      all.flatMap((one) => evaluator.value(values).map((value) => ({ ...one, [key]: value }))),
    [{}],
  );
}

function inOrder(jobs) {
  const order = [];
  const visit = (name) => {
    if (order.includes(name)) return;
    for (const before of [jobs[name].needs ?? []].flat()) visit(before);
    order.push(name);
  };
  for (const name of Object.keys(jobs)) visit(name);
  return order;
}

function pick(record, names) {
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}

function statusOf(succeeded) {
  return {
    always: () => true,
    success: () => succeeded,
    failure: () => !succeeded,
    cancelled: () => false,
  };
}
