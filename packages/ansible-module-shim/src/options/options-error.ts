/** All that is wrong with a task's options, one line each. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
  constructor(problems: readonly string[]) {
    super(problems.join('; '));
  }
}
