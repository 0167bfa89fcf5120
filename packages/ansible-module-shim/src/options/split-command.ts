import { OptionsError } from './options-error.ts';

/**
 * A command line as words, read like Python's shlex: quotes and backslashes, nothing else. No shell ever sees it.
 *
 * @throws OptionsError when quotes do not match or there is no `%s`.
 */
export function splitCommand(text: string): string[] {
  if (!text.includes('%s'))
    throw new OptionsError([`argument 'validate' must contain %s: ${text}`]);
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === '\\' && quote === '"' && /["\\]/.test(text[at + 1] ?? ''))
        word = `${word ?? ''}${text[++at]}`;
      else word = `${word ?? ''}${character}`;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\' && at + 1 < text.length) word = `${word ?? ''}${text[++at]}`;
    else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ''}${character}`;
  }
  if (quote !== '') throw new OptionsError([`argument 'validate' has no closing ${quote}`]);
  if (word !== undefined) words.push(word);
  return words;
}
