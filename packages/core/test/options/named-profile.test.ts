import { expect, test } from 'vitest';
import { ProcedureError } from '../../src/errors.ts';
import { namedProfile } from '../../src/options/named-profile.ts';

const told = (text: string): Promise<{ message: string; place: string }> =>
  namedProfile('own.json', async () => text).then(
    () => expect.unreachable(),
    (error) => error,
  );

test.each([
  ['{\n  "id": "x",\n  "hunter2" "y"\n}\n', 'line 3 column 13'],
  ['{\n  "id": hunter2\n}\n', 'line 2 column 9'],
  ['{\n  "id": "hunter2",\n}\n', 'line 3 column 1'],
  ['\ufeff{"id": "hunter2"}}', 'line 1 column 18'],
  ['{\n  "id": "hunter2"', 'line 2 column 18'],
  ['', 'line 1 column 1'],
  ['\u00ff', 'line 1 column 1'],
])(
  '%j is no JSON, which is told by its place, on every engine, and by nothing of the text',
  async (text, at) => {
    const { message, place } = await told(text);
    expect(message).toBe(`not valid JSON (${at})`);
    expect(place).toBe('own.json');
  },
);

test('a word that is nearly the id of a built-in profile, and no file, is told so', async () => {
  const absent = async (place: string): Promise<string> => {
    throw new ProcedureError('NOT_FOUND', 'there is no such file', { place });
  };
  await expect(namedProfile('quantastro', absent)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'there is no such file, and no built-in profile of this name',
    remedy: 'Did you mean quantastor?',
  });
  await expect(namedProfile('own.json', absent)).rejects.toMatchObject({
    message: 'there is no such file',
  });
});
