import type { Severity } from '../../text/diagnostic.ts';
import { given } from '../../text/given.ts';
import { printableJson } from '../../text/printable.ts';

/** One finding in a file of a repository. */
export interface FileFinding {
  /** Relative to the root of the repository, with `/`. */
  readonly file: string;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** Both counted from 1, columns in UTF-16 code units; absent when the finding is about the whole file. */
  readonly line?: number;
  readonly column?: number;
  readonly help?: string;
}

/** Code scanning refuses a file with more results of one run (GitHub, SARIF support for code scanning). */
const SARIF_RESULTS = 25_000;

/**
 * SARIF 2.1.0, piece by piece: `start`, a `result` for each finding, `end`. Nothing but the rules is kept, so any number of
 * files can be written.
 */
export interface SarifWriter {
  start(): string;
  /** '' for one that the limit leaves out; `end` says how many these were. */
  result(finding: FileFinding): string;
  end(): string;
}

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

export function makeSarif(version: string, limit: number = SARIF_RESULTS): SarifWriter {
  const rules = new Map<string, Severity>();
  let results = 0;
  let left = 0;
  return {
    start: () =>
      '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"columnKind":"utf16CodeUnits","results":[',
    result(finding) {
      if (results >= limit) {
        left++;
        return '';
      }
      if (!rules.has(finding.code)) rules.set(finding.code, finding.severity);
      return `${results++ === 0 ? '' : ','}\n${printableJson(resultOf(finding))}`;
    },
    end() {
      const driver = {
        name: 'quantastor-xenserver',
        version,
        rules: [...rules].map(([id, severity]) => ({
          id,
          shortDescription: { text: id.replaceAll('-', ' ') },
          defaultConfiguration: { level: levels[severity] },
        })),
      };
      const text = `${left} more findings are not in this file: it takes ${limit}`;
      const notifications = left === 0 ? [] : [{ level: 'warning', message: { text } }];
      const invocation = {
        executionSuccessful: true,
        toolExecutionNotifications: notifications,
      };
      return `\n],"invocations":[${printableJson(invocation)}],"tool":${JSON.stringify({ driver })}}]}\n`;
    },
  };
}

function resultOf({ file, severity, code, message, line, column, help }: FileFinding) {
  return {
    ruleId: code,
    level: levels[severity],
    message: { text: help === undefined ? message : `${message}. ${help}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
          // a finding about the whole file stands at its first line: code scanning shows none without a place
          region: {
            startLine: line ?? 1,
            ...given({ startColumn: column }),
          },
        },
      },
    ],
  };
}

/** A path as a relative URI (RFC 3986); a name with a colon in its first part would be taken for a scheme. */
function uriOf(file: string): string {
  const parts = file.replaceAll('\\', '/').split('/').map(encode);
  return parts.join('/').replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}

/** A lone surrogate has no UTF-8 form. */
function encode(part: string): string {
  return encodeURIComponent(part.replace(/[\ud800-\udfff]/gu, '\ufffd'));
}
