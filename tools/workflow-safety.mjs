import { parse } from 'yaml';
import { project } from './project-meta.mjs';

/** Who may write what, and why nothing else: a comment, the issue of drift, alerts; a release makes itself and is signed. */
const WRITES = new Set(['pull-requests', 'issues', 'security-events', 'id-token', 'attestations']);
/** Ours: a tag of the same release. */
const OWN = new RegExp(
  `^(?:\\./|${project.owner}/(?:${project.repository}/|${project.actionRepository}@))`,
);

/**
 * What is unsafe in a workflow, one line each: actions that are not pinned to a commit that somebody has read
 * (`pins`, tools/action-pins.json), more rights than needed, values of an event in a script, credentials that stay.
 *
 * @param {string} text
 * @param {Record<string, { tag: string, sha: string }>} pins
 * @returns {string[]}
 */
export function problemsOf(text, pins) {
  const workflow = parse(text);
  const problems = [];
  const events = triggersOf(workflow);
  for (const [event, why] of Object.entries(DANGEROUS))
    if (events.includes(event)) problems.push(why);
  for (const [pattern, why] of ANYWHERE) if (pattern.test(text)) problems.push(why);
  if (workflow.permissions === undefined) problems.push('permissions are not said');
  problems.push(...rightsOf(workflow.permissions, 'the workflow'));
  for (const [name, job] of Object.entries(workflow.jobs ?? {})) {
    // a job that waits for an approval may make a release
    const rights = { ...job.permissions };
    if (job.environment !== undefined && typeof job.permissions === 'object')
      delete rights.contents;
    problems.push(
      ...rightsOf(typeof job.permissions === 'string' ? job.permissions : rights, `job ${name}`),
    );
    if (job.secrets === 'inherit') problems.push(`job ${name} hands all secrets on`);
    problems.push(...imagesOf(job, pins).map((each) => `job ${name}: ${each}`));
    problems.push(...conditionsOf(job));
    const steps = job.steps ?? [];
    for (const step of steps) problems.push(...ofStep(step, text, pins), ...conditionsOf(step));
    // what another branch has put into a cache must not get into what is published
    const publishes = job.environment !== undefined || rights['id-token'] === 'write';
    if (
      publishes &&
      steps.some((step) => step.with?.cache || /^actions\/cache/.test(step.uses ?? ''))
    )
      problems.push(`job ${name} publishes, and takes files from a cache`);
  }
  return problems;
}

/** What anybody can set off, with the rights and secrets of the repository. */
const DANGEROUS = {
  pull_request_target:
    'pull_request_target gives the rights of the repository to what a fork brings',
  workflow_run: 'workflow_run gives the rights of the repository to what a workflow of a fork made',
};

const ANYWHERE = [
  [/toJSON\(\s*secrets\s*\)/i, 'all secrets are handed over at once'],
  [
    /fromJSON\(\s*secrets\./i,
    'a part of a secret is taken out of it: the log hides the whole alone',
  ],
  [
    /ACTIONS_ALLOW_UNSECURE_COMMANDS\s*:\s*['"]?true/i,
    'commands in the log may set the environment',
  ],
  [
    /github\.(?:actor|triggering_actor)\s*[!=]=\s*'[^']*\[bot\]'/,
    'who started a run is no proof of whose code it is: ask github.event.pull_request.user.login',
  ],
];

function triggersOf({ on }) {
  if (typeof on === 'string') return [on];
  return Array.isArray(on) ? on : Object.keys(on ?? {});
}

/** Of the job and of its services: by the digest that stands in `pins`, and no password in clear. */
function imagesOf({ container, services = {} }, pins) {
  return [container, ...Object.values(services)].filter(Boolean).flatMap((each) => {
    const { image, credentials } = typeof each === 'string' ? { image: each } : each;
    const problems = [];
    const password = String(credentials?.password ?? '');
    if (password !== '' && !password.startsWith('\u0024{{'))
      problems.push(`the password for ${image} stands in clear`);
    const [, name, tag, digest] =
      /^(.+?)(?::([^@:/]+))?(?:@sha256:([0-9a-f]{64}))?$/.exec(image) ?? [];
    if (digest === undefined) problems.push(`the image ${image} is not named by its digest`);
    else if (!Object.hasOwn(pins, name) || pins[name].sha !== digest || pins[name].tag !== tag)
      problems.push(`the image ${image} is not the one of tools/action-pins.json`);
    return problems;
  });
}

/** `if: |` with an expression in braces is a text, which is always true; so is text beside an expression. */
function conditionsOf({ if: condition }) {
  if (typeof condition !== 'string' || !condition.includes('\u0024{{')) return [];
  return /^\u0024\{\{[\s\S]*\}\}$/.test(condition)
    ? []
    : [`a condition that is always true: ${condition.trim().slice(0, 60)}`];
}

function rightsOf(permissions, where) {
  if (typeof permissions === 'string')
    return permissions === 'read-all' ? [] : [`${where} has ${permissions}`];
  return Object.entries(permissions ?? {})
    .filter(([name, level]) => level === 'write' && !WRITES.has(name))
    .map(([name]) => `${where} may write ${name}`);
}

function ofStep(step, text, pins) {
  const problems = [];
  for (const script of [step.run, step.with?.script])
    if (script?.includes('\u0024{{'))
      problems.push(`a value stands in a script: ${script.slice(0, 60)}`);
  if (/>>?\s*"?\$\{?GITHUB_(?:ENV|PATH)\b/.test(step.run ?? ''))
    problems.push(
      `a script writes the environment of all later steps; an output is for one: ${step.run.slice(0, 60)}`,
    );
  for (const key of ['shell', 'working-directory'])
    if (String(step[key] ?? '').includes('\u0024{{')) problems.push(`a value stands in ${key}`);
  const { uses } = step;
  if (uses === undefined || OWN.test(uses)) return problems;
  const pinned = /^([^/@]+\/[^/@]+)(\/[^@]*)?@([0-9a-f]{40})$/.exec(uses);
  const pin = pinned && Object.hasOwn(pins, pinned[1]) ? pins[pinned[1]] : undefined;
  if (!pinned) problems.push(`${uses} is not pinned to a commit`);
  else if (!pin) problems.push(`${uses} is not in tools/action-pins.json`);
  else if (pin.sha !== pinned[3])
    problems.push(`${uses} is not the commit of tools/action-pins.json`);
  else if (!text.includes(`${uses} # ${pin.tag}\n`))
    problems.push(`${uses} does not say its tag, ${pin.tag}`);
  if (/^actions\/checkout@/.test(uses) && step.with?.['persist-credentials'] !== false)
    problems.push(`${uses} leaves credentials in the workspace`);
  return problems;
}
