import { data, Evaluator, Lexer, Parser, wellKnownFunctions } from '@actions/expressions';

const STATUS = ['always', 'success', 'failure', 'cancelled'];

/** Evaluates expressions with GitHub's own evaluator. `status` answers `success()` and its like. */
export function makeEvaluator(contexts, status) {
  const values = new data.Dictionary(
    ...Object.entries(contexts).map(([key, value]) => ({ key, value: toData(value) })),
  );
  const functions = STATUS.map((name) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(status[name]()),
  }));
  const evaluate = (expression) => {
    const { tokens } = new Lexer(expression).lex();
    const tree = new Parser(tokens, Object.keys(contexts), [
      ...functions,
      ...Object.values(wellKnownFunctions),
    ]).parse();
    const byName = new Map(functions.map((each) => [each.name, each]));
    return new Evaluator(tree, values, byName).evaluate();
  };
  return {
    /** A text with `${{ }}` in it, as a string. */
    text: (source) =>
      String(source).replace(/\$\{\{(.*?)\}\}/gs, (_, inner) =>
        evaluate(inner.trim()).coerceString(),
      ),
    /** A value that is one expression as a whole, as JSON. */
    value: (source) => {
      const inner = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(String(source))?.[1];
      return inner === undefined ? source : JSON.parse(toJson(evaluate(inner.trim())));
    },
    /** An `if`; without a status function it also needs success. */
    condition: (source) => {
      if (source === undefined) return status.success();
      const inner = String(source)
        .replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1')
        .trim();
      const asksStatus = new RegExp(`\\b(${STATUS.join('|')})\\s*\\(`).test(inner);
      return (asksStatus || status.success()) && isTrue(evaluate(inner));
    },
  };
}

function isTrue(value) {
  const text = value.coerceString();
  return !['', 'false', '0'].includes(text);
}

function toData(value) {
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  if (value && typeof value === 'object')
    return new data.Dictionary(
      ...Object.entries(value).map(([key, each]) => ({ key, value: toData(each) })),
    );
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  return value === undefined || value === null
    ? new data.Null()
    : new data.StringData(String(value));
}

function toJson(value) {
  return wellKnownFunctions.tojson.call(value).coerceString();
}
