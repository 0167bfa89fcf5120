import {
  counted,
  failsLint,
  foldLint,
  inWordsThroughout,
  SEVERITIES,
} from '@quantastor-xenserver/core';
import { lintHost, type Severity } from '@quantastor-xenserver/core/edit';
import type { Finding } from '@quantastor-xenserver/core/report';
import { OptionsError } from '../options/options-error.ts';
import { specOf } from '../options/spec-of.ts';
import { warningsOf } from '../result/report-result.ts';
import type { AnsibleModule } from './module.ts';

export const multipathLintModule: AnsibleModule = {
  spec: specOf('lint'),
  scopeOf: () => 'lint',
  async run({ fields, host: opener }) {
    const host = await opener.open();
    try {
      const { files, release, failOn } = fields;
      const relative = host.platform === 'posix' && files?.find((each) => !each.startsWith('/'));
      if (typeof relative === 'string')
        throw new OptionsError([
          `argument 'files': ${JSON.stringify(relative)} is not an absolute path`,
        ]);
      const linted = await lintHost(host, {
        ...foldLint(fields),
        ...(files && { files }),
        ...(release !== undefined && { release }),
      });
      const found: Finding[] = linted.files.flatMap(({ findings }) =>
        findings.map(({ file: path, ...rest }) => ({ path, ...rest })),
      );
      const diagnostics = inWordsThroughout('ansible', found);
      const counts = { error: 0, warning: 0, info: 0 };
      for (const { severity } of diagnostics) counts[severity]++;
      const isBad = failsLint(counts, failOn);
      return {
        changed: false,
        ...(isBad ? { failed: true } : {}),
        msg: summaryOf(counts, linted.files.length, linted.release, linted.isGuessed),
        diagnostics,
        ...(isBad ? {} : warningsOf(diagnostics)),
        files: linted.files.map(({ file }) => file),
        release: linted.release,
      };
    } finally {
      await host.close();
    }
  },
};

function summaryOf(
  counts: Readonly<Record<Severity, number>>,
  files: number,
  release: string,
  isGuessed: boolean,
): string {
  const parts = SEVERITIES.flatMap((severity) =>
    counts[severity] === 0 ? [] : [`${counts[severity]} of severity ${severity}`],
  );
  const by = `by the rules of multipath-tools ${release}${isGuessed ? ', as the host tells no release' : ''}`;
  return `${counted(files, 'file')} ${by}: ${parts.length === 0 ? 'nothing found' : parts.join(', ')}`;
}
