import { failsLint, foldLint, isProcedureError, SEVERITIES } from '@quantastor-xenserver/core';
import {
  lintFile,
  namedReleases,
  packageOfFile,
  releaseName,
} from '@quantastor-xenserver/core/edit';
import { lintWords, totalOf } from '@quantastor-xenserver/core/report';
import { CommanderError } from 'commander';
import {
  answerEarly,
  beginJson,
  type Command,
  describeError,
  exitCodes,
  interruptibly,
  letSignalsIn,
  lintExits,
  makeLintOutput,
  readInput,
  releaseFrom,
  runAlone,
  say,
  sayError,
  script,
  stopped,
  stopping,
  table,
  UsageError,
  writeData,
} from 'quantastor-xenserver';

/** Made from the source, a row and an anchor for each code. `npm run docs` writes whose repository it is. */
const PAGE = 'https://github.com/OWNER/quantastor-xenserver/blob/main/docs/lint-rules.md';
/** An installed package has no folder docs; until the project has an owner only a clone has the page. */
const RULES = PAGE.includes('/OWNER/') ? 'docs/lint-rules.md' : PAGE;

export const command: Command = script('lint', {
  scope: 'lint',
  summary: 'Report what is wrong in multipath.conf files',
  exits: lintExits,
  examples: [
    ['lint /etc/multipath.conf', 'judged by the multipath-tools of this machine'],
    [
      'lint --release 0.4.9-136.xs --fail-on error conf.d/*.conf',
      'for XenServer 8, failing for errors only',
    ],
    ['lint --format sarif storage/*.conf', 'for code scanning'],
  ],
  async run({ files = [], failOn, format = 'text', json, ...options }) {
    if (json && format !== 'text' && format !== 'json')
      throw new UsageError('--json and --format ask for two formats');
    const release = await releaseFrom(options);
    const judging = { ...foldLint(options), release };
    const output = makeLintOutput(json ? 'json' : format);
    const found = { error: 0, warning: 0, info: 0 };
    let unread = 0;
    let judged = 0;
    if (json) beginJson();
    await writeData(output.head);
    const shown = (file: string): string => (file === '-' ? 'stdin' : file);
    // what is shown by then gets its end, and what was not judged is no clean file
    const end = (): string => {
      const rest = files.slice(judged).map((file) => output.unread(shown(file), stopped().message));
      return `${rest.join('')}${output.tail()}`;
    };
    answerEarly(() => writeData(end()));
    for (const file of files) {
      const path = shown(file);
      try {
        const bytes = await readInput(file);
        const ofPackage = { path, found: await packageOfFile(file) };
        const linted = interruptibly(bytes.length, () =>
          lintFile(bytes, path, { ...judging, ofPackage }),
        );
        for (const severity of SEVERITIES) found[severity] += linted.counts[severity];
        // one file is shown and forgotten before the next one is read
        await writePieces(output.file(linted));
      } catch (error) {
        if (stopping.aborted) {
          await writeData(end());
          throw error;
        }
        if (!isProcedureError(error)) throw error;
        unread += 1;
        sayError(describeError(error));
        // a file that nobody read is no clean file
        await writeData(output.unread(path, error.message));
      }
      judged += 1;
      await letSignalsIn();
    }
    await writeData(output.tail());
    say(
      `${lintWords(files.length - unread, releaseName(release), found)}${totalOf(found) > 0 ? `; the rules: ${RULES}` : ''}`,
    );
    if (unread > 0 || failsLint(found, failOn)) process.exitCode = exitCodes.failed;
  },
});

/** In chunks: a write for each of a million findings takes minutes. */
async function writePieces(pieces: Iterable<string>): Promise<void> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < 64 * 1024) continue;
    await writeData(chunk);
    await letSignalsIn();
    chunk = '';
  }
  await writeData(chunk);
}

const PROOF = {
  asked: "that build's own parser was asked",
  upstream: 'the plain release was asked, not that build',
  nearest: 'judged by the nearest release that was asked',
  no: 'judged by another release',
} as const;

command.option('--releases', 'list the releases by name, with the build that each stands for');
// as --version does: what else stands on the line does not matter
command.on('option:releases', () => {
  const rows = namedReleases().map(({ name, release, proved }) => [name, release, PROOF[proved]]);
  process.stdout.write(table([['RELEASE', 'MULTIPATH-TOOLS', 'PROOF'], ...rows]));
  throw new CommanderError(0, 'commander.releases', '');
});

await runAlone(command, import.meta.url);
