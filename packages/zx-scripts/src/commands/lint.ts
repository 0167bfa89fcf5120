import {
  type Diagnostic,
  decodeMultipath,
  isProcedureError,
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
  lintExits,
  readInput,
  releaseFrom,
  runAlone,
  say,
  sayError,
  script,
  tint,
  writeData,
  writeJson,
} from '@quantastor-xenserver/zx-scripts';

const severities: readonly Severity[] = ['info', 'warning', 'error'];

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
  ],
  async run(options) {
    const { files = [], failOn = 'warning' } = options;
    const release = await releaseFrom(options);
    const all: Diagnostic[] = [];
    const json: object[] = [];
    let unread = 0;
    for (const file of files) {
      const path = file === '-' ? 'stdin' : file;
      const bytes = await readInput(file).catch((error: unknown) => {
        if (!isProcedureError(error)) throw error;
        unread += 1;
        sayError(describeError(error));
        // a file that nobody read is no clean file
        json.push({ path, severity: 'error', code: 'unreadable', message: error.message });
      });
      if (!bytes) continue;
      const { text, encoding } = decodeMultipath(bytes);
      const document = readMultipath(text, { encoding });
      const findings = lintMultipath(document, { release });
      all.push(...findings);
      const map = makeConfLineMap(text);
      json.push(...findingsOf(findings, text, path, map));
      if (options.json) continue;
      for (const finding of findings) {
        const shown = renderDiagnostic(finding, text, path, map);
        await writeData(`${tint(finding, shown, process.stdout)}\n`);
      }
    }
    if (options.json) await writeJson(json);
    const number = (severity: Severity, name: string) =>
      count(all.filter((each) => each.severity === severity).length, name);
    say(
      `${count(files.length - unread, 'file')} read for multipath-tools ${release.version}: ` +
        `${number('error', 'error')}, ${number('warning', 'warning')}, ${number('info', 'note')}`,
    );
    const isBad = ({ severity }: Diagnostic) =>
      failOn !== 'never' && severities.indexOf(severity) >= severities.indexOf(failOn);
    if (unread > 0 || all.some(isBad)) process.exitCode = exitCodes.failed;
  },
});

await runAlone(command, import.meta.url);
