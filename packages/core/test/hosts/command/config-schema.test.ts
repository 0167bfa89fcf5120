import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { commandConfig } from '../../../src/hosts/command/config.ts';

const FILE = '../../../schema/command-config.schema.json';
const published = () =>
  JSON.parse(readFileSync(new URL(FILE, import.meta.url), 'utf8')) as { $id: string };

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  command:
    'The program that runs commands there, with its arguments. `{}` stands for the command line to run there, as one argument; without it the words `cmd.exe /d /c FILE` come after the others.',
  drives: 'By drive letter: where the drive is mounted on this machine.',
  folder:
    'A folder on the server, on one of the drives, that only administrators can change files in.',
};

test('the published schema is made from the one that the reader holds to', async () => {
  const { $schema, properties, ...rest } = toJsonSchema(commandConfig, {
    target: 'draft-2020-12',
    ignoreActions: ['check', 'transform'],
    errorMode: 'throw',
  }) as Record<string, unknown>;
  const described = Object.fromEntries(
    Object.entries(properties as Record<string, object>).map(([name, each]) => {
      const description = DESCRIPTIONS[name];
      return [name, { ...(description !== undefined && { description }), ...each }];
    }),
  );
  const made = {
    $schema,
    $id: published().$id,
    title: 'How a Windows server is reached that nothing can run on',
    ...rest,
    properties: described,
  };
  await expect(`${JSON.stringify(made, null, 2)}\n`).toMatchFileSnapshot(FILE);
});

test.each([
  [{ command: ['ssh', 'sls1', '{}'], drives: { C: '/mnt/c' } }, true],
  [{ $schema: 'x', command: ['winexe'], drives: { C: '/mnt/c' }, folder: 'C:\\T' }, true],
  [{ command: ['winexe'] }, false],
  [{ command: ['winexe'], drives: { CD: '/mnt/c' } }, false],
  [{ command: ['winexe'], drives: {}, folder: 'T' }, false],
  [{ command: ['winexe'], drives: {}, more: 1 }, false],
])('%j: %j', (value, isValid) => {
  const { $id: _, ...schema } = published();
  expect(new Ajv2020().validate(schema, value)).toBe(isValid);
});
