// Runs a workflow as it stands, without GitHub: node tools/run-workflow.mjs FILE [--workspace DIR] [--config JSON-FILE]
// The config holds github, vars, secrets, env and actions (`{ "OWNER/name/path": "FOLDER" or null }`).
// Prints the jobs with what each step left, as JSON.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runWorkflow } from './runner/workflow.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { workspace: { type: 'string' }, config: { type: 'string' } },
});
const config = values.config ? JSON.parse(readFileSync(values.config, 'utf8')) : {};
const result = await runWorkflow({
  actions: {},
  ...config,
  file: positionals[0],
  workspace: values.workspace ?? process.cwd(),
});
console.log(JSON.stringify(result, null, 2));
process.exitCode = Object.values(result.results).includes('failure') ? 1 : 0;
