// A stand-in for the GitHub runner: runs a JavaScript action's bundle as a job would, without GitHub.
//   node tools/run-action.mjs [FOLDER] [--with NAME=VALUE ...] [--with-file NAME=PATH ...] [--env NAME=VALUE ...]
//     [--workspace DIR] [--node PATH] [--cancel-when REGEX] [--kill-when REGEX] [--token TOKEN] [--debug] [--json]
// Exits with the exit code of the action's main script.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runAction } from './runner/action.mjs';
import { splitPair } from './runner/file-commands.mjs';

const many = { type: 'string', multiple: true, default: [] };
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    with: many,
    'with-file': many,
    env: many,
    workspace: { type: 'string' },
    node: { type: 'string' },
    'cancel-when': { type: 'string' },
    'kill-when': { type: 'string' },
    token: { type: 'string', default: '' },
    debug: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const result = await runAction({
  folder: resolve(positionals[0] ?? 'packages/github-action'),
  inputs: Object.fromEntries([
    ...options.with.map(splitPair),
    ...options['with-file']
      .map(splitPair)
      .map(([name, path]) => [name, readFileSync(path, 'utf8')]),
  ]),
  env: Object.fromEntries(options.env.map(splitPair)),
  debug: options.debug,
  token: options.token,
  ...(options.workspace && { workspace: options.workspace }),
  ...(options.node && { node: options.node }),
  ...(options['kill-when'] && { killWhen: new RegExp(options['kill-when']) }),
  ...(options['cancel-when'] && { cancelWhen: new RegExp(options['cancel-when']) }),
  ...(!options.json && { onLine: (line) => console.log(line) }),
});
if (options.json) console.log(JSON.stringify(result, null, 2));
else {
  const { stages, outputs, annotations, summary, unexpectedInputs } = result;
  console.log('\nstages', stages, '\noutputs', outputs, '\nannotations', annotations);
  if (unexpectedInputs.length > 0) console.log('unexpected inputs', unexpectedInputs);
  console.log(`\nsummary\n${summary}`);
}
process.exitCode = result.code;
