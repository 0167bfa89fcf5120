// edit-host.mjs stanza|file HOST [PATH]: what the Ansible modules do to a host. `stanza` edits its multipath.conf with record
// and journal; `file` edits any one file, with a backup and nothing else.
import { makeRunId, PROFILES, parseHost } from '@quantastor-xenserver/core';
import {
  applyEdit,
  planMultipathEdit,
  editStanza as putStanza,
  readToEdit,
} from '@quantastor-xenserver/core/edit';

const [what, spec = '', path = ''] = process.argv.slice(2);
const choices = { dialect: 'as-published', onDifference: 'refuse' };
const [profile] = PROFILES;
try {
  process.exitCode = await (what === 'stanza' ? editStanza() : editFile());
} catch (error) {
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}

async function editStanza() {
  const asked = { ...choices, state: 'present', create: true };
  const report = await putStanza(asked, { hosts: [parseHost(spec)], profile, mode: 'apply' });
  const [host] = report.hosts;
  if (host?.error) console.error(host.error.message);
  return ['changed', 'unchanged'].includes(report.outcome) ? 0 : 1;
}

async function editFile() {
  const host = await parseHost(spec).open();
  try {
    const file = await readToEdit(host, path);
    const runId = makeRunId(Date.now());
    const plan = planMultipathEdit(file, profile, choices);
    const { outcome } = await applyEdit(host, plan, { mode: 'apply', runId });
    return ['changed', 'unchanged'].includes(outcome) ? 0 : 1;
  } finally {
    await host.close();
  }
}
