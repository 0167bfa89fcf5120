import {
  type Diagnostic,
  decodeMultipath,
  lintMultipath,
  makeConfLineMap,
  readMultipath,
  renderDiagnostic,
  type Severity,
} from '@quantastor-xenserver/core';
import {
  type Command,
  count,
  describeError,
  exitCodes,
  findingsOf,
  Option,
  type ReleaseFlags,
  readInput,
  releaseFrom,
  releaseOption,
  runAlone,
  say,
  sayError,
  script,
  tint,
  writeData,
} from '@quantastor-xenserver/zx-scripts';

interface Flags extends ReleaseFlags {
  readonly failOn: Severity;
  readonly json?: boolean;
}

const severities: readonly Severity[] = ['info', 'warning', 'error'];

export const command: Command = script('lint', 'Report what is wrong in multipath.conf files');

command
  .argument('<file...>', 'files to read; - is stdin')
  .addOption(releaseOption('judge by'))
  .addOption(
    new Option('--fail-on <severity>', 'exit with 1 for a finding of this severity or a worse one')
      .choices([...severities].reverse())
      .default('warning'),
  )
  .option('--json', 'print the findings as a JSON list')
  .action(async (files: string[], flags: Flags) => {
    const release = await releaseFrom(flags);
    const all: Diagnostic[] = [];
    const json: object[] = [];
    let unread = 0;
    for (const file of files) {
      const path = file === '-' ? 'stdin' : file;
      const bytes = await readInput(file).catch((error: unknown) => {
        unread += 1;
        sayError(describeError(error));
      });
      if (!bytes) continue;
      const { text, encoding } = decodeMultipath(bytes);
      const document = readMultipath(text, { encoding });
      const findings = lintMultipath(document, { release });
      all.push(...findings);
      const map = makeConfLineMap(text);
      json.push(...findingsOf(findings, text, path, map));
      if (flags.json) continue;
      for (const finding of findings) {
        const shown = renderDiagnostic(finding, text, path, map);
        await writeData(`${tint(finding, shown, process.stdout)}\n`);
      }
    }
    if (flags.json) await writeData(`${JSON.stringify(json, null, 2)}\n`);
    const number = (severity: Severity, name: string) =>
      count(all.filter((each) => each.severity === severity).length, name);
    say(
      `${count(files.length - unread, 'file')} read for multipath-tools ${release.version}: ` +
        `${number('error', 'error')}, ${number('warning', 'warning')}, ${number('info', 'note')}`,
    );
    const isBad = ({ severity }: Diagnostic) =>
      severities.indexOf(severity) >= severities.indexOf(flags.failOn);
    if (unread > 0 || all.some(isBad)) process.exitCode = exitCodes.failed;
  });

await runAlone(command, import.meta.url);
