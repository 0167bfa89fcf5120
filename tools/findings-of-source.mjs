// What the source says with each code: its severities, its messages and what to do, read from the syntax of core's files.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { parseAst } from 'vitest/node';

const SEVERITIES = ['error', 'warning', 'info'];

/** A list of what is said for each of the codes, in the order of the files. */
export function findingsOf(folders, codes) {
  const said = new Map();
  for (const file of folders.flatMap(filesOf)) {
    const { code } = transformSync(readFileSync(file, 'utf8'), { loader: 'ts', target: 'esnext' });
    for (const each of readFile(parseAst(code), codes))
      said.set(each.code, [...(said.get(each.code) ?? []), each]);
  }
  return said;
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
}

function readFile(tree, codes) {
  const found = [];
  // severity of a helper that is given the code: refusal(code, message, help)
  const ofHelper = [];
  walk(tree, [], (node, parents) => {
    if (node.type === 'ObjectExpression') {
      const { code, severity, message, help } = propertiesOf(node);
      const names =
        code?.type === 'ConditionalExpression' ? [code.consequent, code.alternate] : [code];
      for (const name of names.map(word))
        if (codes.has(name) && (severity || message))
          found.push({ code: name, severity, message, help, parents });
      if (code?.type === 'Identifier' && severity) ofHelper.push({ severity, help, parents });
    }
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const at = node.arguments.findIndex((each) => codes.has(word(each)));
      if (at < 0 || node.callee.property?.name === 'has' || node.callee.name === 'Set') return;
      const before = node.arguments.slice(0, at).find((each) => severitiesIn(each).length > 0);
      const after = node.arguments.slice(at + 1);
      const words = after.find((each) => each.type === 'ObjectExpression');
      const more = words ? propertiesOf(words) : {};
      const texts = after.filter(isText);
      const { message = texts[0], help = texts[1] } = more;
      if (!message) return;
      // what the editor of rule files throws is an error
      const severity =
        node.callee.name === 'Refusal' ? { type: 'Literal', value: 'error' } : before;
      found.push({
        code: word(node.arguments[at]),
        severity,
        message,
        help,
        parents,
        isCall: true,
      });
    }
  });
  const helpsOf = (each) => textsOf(each.help, (node) => meantBy(node, each.parents));
  return found.map(({ code, severity, message, help, parents, isCall = false }) => {
    const resolve = (node) => meantBy(node, parents);
    const own = severity ? severitiesIn(resolve(severity) ?? severity) : [];
    const helps = textsOf(help, resolve);
    return {
      code,
      // a severity that a parameter brings is told by a tag
      isUntold: severity !== undefined && leavesOf(severity, resolve).includes(undefined),
      severities: own.length > 0 ? own : ofHelper.flatMap((each) => severitiesIn(each.severity)),
      messages: textsOf(message, resolve),
      helps: helps.length > 0 || !isCall ? helps : ofHelper.flatMap(helpsOf),
    };
  });
}

function propertiesOf({ properties }) {
  // ...(isRefused && { help })
  const spread = properties
    .flatMap(({ argument }) => [argument?.right, argument?.consequent, argument?.alternate])
    .flatMap((each) => (each?.type === 'ObjectExpression' ? each.properties : []));
  const named = [...spread, ...properties].filter(({ type }) => type === 'Property');
  return Object.fromEntries(named.map(({ key, value }) => [key.name ?? key.value, value]));
}

const word = (node) =>
  node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
const isText = (node) =>
  typeof word(node) === 'string' ||
  ['TemplateLiteral', 'ConditionalExpression', 'Identifier', 'BinaryExpression'].includes(
    node.type,
  );

/** The words of severity anywhere in an expression. */
function severitiesIn(node) {
  const all = [];
  walk(node, [], (each) => {
    if (SEVERITIES.includes(word(each))) all.push(word(each));
  });
  return all;
}

/** The words that an expression comes to; undefined for one that is not written there. */
function leavesOf(node, resolve) {
  const known = resolve(node);
  if (known) return leavesOf(known, resolve);
  if (node.type !== 'ConditionalExpression') return [word(node)];
  return [node.consequent, node.alternate].flatMap((each) => leavesOf(each, resolve));
}

/** What a name stands for: a const of a block around its place, or of the file. */
function meantBy(node, parents) {
  if (node?.type !== 'Identifier') return undefined;
  for (const parent of [...parents].reverse()) {
    const body = parent.body?.type === 'BlockStatement' ? parent.body.body : parent.body;
    if (!Array.isArray(body)) continue;
    for (const each of body)
      for (const { id, init } of (each.declaration ?? each).declarations ?? [])
        if (id.name === node.name && init) return init;
  }
  return undefined;
}

/** Each text that a place can say: both where a condition chooses; none where nothing of it is written there. */
function textsOf(node, resolve) {
  if (!node) return [];
  const known = resolve(node);
  if (known) return textsOf(known, resolve);
  if (node.type === 'ConditionalExpression')
    return [...textsOf(node.consequent, resolve), ...textsOf(node.alternate, resolve)];
  const text = textOf(node, resolve)?.replace(/(?:\.\.\.)+/g, '...');
  return text === undefined || !/[a-z]/i.test(text) ? [] : [text];
}

/** The text as it is written, with `...` for what is put in. */
function textOf(node, resolve, depth = 0) {
  const known = depth < 4 ? resolve(node) : undefined;
  if (known) return textOf(known, resolve, depth + 1);
  const part = (each) => textOf(each, resolve, depth + 1) ?? '...';
  switch (node.type) {
    case 'Literal':
      return word(node) ?? '...';
    case 'TemplateLiteral':
      return node.quasis
        .map(
          ({ value }, at) =>
            value.cooked + (at < node.expressions.length ? part(node.expressions[at]) : ''),
        )
        .join('');
    case 'ConditionalExpression': {
      const [one, other] = [node.consequent, node.alternate].map(part);
      return one === '' || other === '' ? '' : one;
    }
    case 'BinaryExpression':
      return node.operator === '+' ? part(node.left) + part(node.right) : '...';
    default:
      return undefined;
  }
}

function walk(node, parents, visit) {
  if (!node || typeof node.type !== 'string') return;
  visit(node, parents);
  const inner = [...parents, node];
  for (const each of Object.values(node))
    if (Array.isArray(each)) for (const one of each) walk(one, inner, visit);
    else if (typeof each === 'object') walk(each, inner, visit);
}
