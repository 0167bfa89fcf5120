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
  if (/^\s*(?:-\s*)?pull_request_target\b|^on:.*\bpull_request_target\b/m.test(text))
    problems.push('pull_request_target gives the rights of the repository to what a fork brings');
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
    const steps = job.steps ?? [];
    for (const step of steps) problems.push(...ofStep(step, text, pins));
  }
  return problems;
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
