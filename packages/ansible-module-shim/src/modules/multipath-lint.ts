import { foldLint, inWordsThroughout } from '@quantastor-xenserver/core';
import { lintHost } from '@quantastor-xenserver/core/edit';
import type { Finding } from '@quantastor-xenserver/core/report';
import { specOf } from '../options/spec-of.ts';
import { warningsOf } from '../result/report-result.ts';
import type { AnsibleModule } from './module.ts';

const SEVERITIES = ['error', 'warning', 'info'] as const;

export const multipathLintModule: AnsibleModule = {
  spec: specOf('lint'),
  scopeOf: () => 'lint',
  async run({ fields, host: opener }) {
    const host = await opener.open();
    try {
      const { files, release, failOn = 'warning' } = fields;
      const linted = await lintHost(host, {
        ...foldLint(fields),
        ...(files && { files }),
        ...(release !== undefined && { release }),
      });
      const found: Finding[] = linted.files.flatMap(({ findings }) =>
        findings.map(({ file: path, ...rest }) => ({ path, ...rest })),
      );
      const diagnostics = inWordsThroughout('ansible', found);
      const counts = SEVERITIES.map(
        (severity) => diagnostics.filter((each) => each.severity === severity).length,
      );
      const limit = failOn === 'never' ? 0 : SEVERITIES.indexOf(failOn) + 1;
      const isBad = counts.slice(0, limit).some((count) => count > 0);
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
  counts: readonly number[],
  files: number,
  release: string,
  isGuessed: boolean,
): string {
  const parts = SEVERITIES.flatMap((severity, at) => {
    const count = counts[at] ?? 0;
    return count === 0 ? [] : [`${count} of severity ${severity}`];
  });
  const by = `by the rules of multipath-tools ${release}${isGuessed ? ', as the host tells no release' : ''}`;
  const what = `${files} ${files === 1 ? 'file' : 'files'}`;
  return `${what} ${by}: ${parts.length === 0 ? 'nothing found' : parts.join(', ')}`;
}
