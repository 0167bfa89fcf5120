import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotationLine } from '../../../src/render/lint/annotation.ts';
import { type FileFinding, makeSarif } from '../../../src/render/lint/sarif.ts';

const finding = (more: Partial<FileFinding> = {}): FileFinding => ({
  file: 'storage/multipath.conf',
  severity: 'warning',
  code: 'unknown-keyword',
  message: 'multipath-tools knows no frobnicate',
  line: 5,
  column: 3,
  ...more,
});

function sarifOf(findings: readonly FileFinding[], limit?: number): string {
  const sarif = makeSarif('1.2.3', limit);
  return sarif.start() + findings.map((each) => sarif.result(each)).join('') + sarif.end();
}

/** What SARIF 2.1.0 and code scanning need of what we write (OASIS sarif-v2.1.0, sections 3.13, 3.14, 3.27 to 3.30). */
const validate = new Ajv2020({ strict: true, strictRequired: false }).compile({
  type: 'object',
  additionalProperties: false,
  required: ['$schema', 'version', 'runs'],
  properties: {
    $schema: { type: 'string' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['tool', 'results'],
        properties: {
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          tool: {
            type: 'object',
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                required: ['name', 'rules'],
                properties: {
                  name: { type: 'string', minLength: 1 },
                  version: { type: 'string' },
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: { type: 'object', required: ['id', 'shortDescription'] },
                  },
                },
              },
            },
          },
          invocations: {
            type: 'array',
            items: { type: 'object', required: ['executionSuccessful'] },
          },
          results: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['ruleId', 'level', 'message', 'locations'],
              properties: {
                ruleId: { type: 'string', minLength: 1 },
                level: { enum: ['none', 'note', 'warning', 'error'] },
                message: {
                  type: 'object',
                  required: ['text'],
                  properties: { text: { type: 'string', minLength: 1 } },
                },
                locations: {
                  type: 'array',
                  minItems: 1,
                  maxItems: 1,
                  items: {
                    type: 'object',
                    required: ['physicalLocation'],
                    properties: {
                      physicalLocation: {
                        type: 'object',
                        required: ['artifactLocation', 'region'],
                        properties: {
                          artifactLocation: {
                            type: 'object',
                            required: ['uri'],
                            properties: {
                              uri: { type: 'string', pattern: '^[A-Za-z0-9/._~%-]*$' },
                              uriBaseId: { const: '%SRCROOT%' },
                            },
                          },
                          region: {
                            type: 'object',
                            required: ['startLine'],
                            properties: {
                              startLine: { type: 'integer', minimum: 1 },
                              startColumn: { type: 'integer', minimum: 1 },
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
});

interface Sarif {
  readonly runs: readonly [
    {
      readonly results: readonly { readonly level: string; readonly ruleId: string }[];
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly invocations: readonly [
        { readonly toolExecutionNotifications: readonly { readonly message: { text: string } }[] },
      ];
    },
  ];
}

function read(text: string): Sarif['runs'][0] {
  const value: unknown = JSON.parse(text);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return (value as Sarif).runs[0];
}

describe('SARIF', () => {
  test('of nothing is a run without results', () => {
    const { results, tool } = read(sarifOf([]));
    expect([results, tool.driver.rules]).toEqual([[], []]);
  });

  test('has each rule once, and levels of its own', () => {
    const severities = ['error', 'warning', 'info'] as const;
    const all = severities.flatMap((severity) => [finding({ severity }), finding({ severity })]);
    const { results, tool } = read(sarifOf(all));
    expect(results.map(({ level }) => level)).toEqual(
      ['error', 'warning', 'note'].flatMap((level) => [level, level]),
    );
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(['unknown-keyword']);
  });

  test('is whole for any name, message and place', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    const any = fc.record<FileFinding>(
      {
        file: text,
        message: text,
        code: fc.constantFrom('a-b', 'c'),
        severity: fc.constantFrom('error', 'warning', 'info'),
        line: fc.integer({ min: 1 }),
        column: fc.integer({ min: 1 }),
        help: text,
      },
      { requiredKeys: ['file', 'message', 'code', 'severity'] },
    );
    fc.assert(
      fc.property(fc.array(any), (findings) => {
        expect(read(sarifOf(findings)).results).toHaveLength(findings.length);
      }),
    );
  });

  test('says how many findings code scanning would not take', () => {
    const { results, invocations } = read(sarifOf([finding(), finding(), finding()], 2));
    expect(results).toHaveLength(2);
    expect(invocations[0].toolExecutionNotifications[0]?.message.text).toContain('1 more finding');
  });
});

test('an annotation is one line, whatever the file is called and the finding says', () => {
  const line = annotationLine(finding({ file: 'a,b:\n::error::c', message: 'x\r\n::set-env::%' }));
  expect(line).toBe(
    '::warning file=a%2Cb%3A%0A%3A%3Aerror%3A%3Ac,line=5,col=3,title=unknown-keyword::x%0D%0A::set-env::%25',
  );
});
