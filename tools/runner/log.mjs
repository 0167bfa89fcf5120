import { splitPair } from './file-commands.mjs';
import { makeMasks } from './masks.mjs';

/**
 * Reads an action's output line by line as the runner does (actions/runner, ActionCommand.cs and
 * ActionCommandManager.cs): obeys workflow commands, masks, keeps annotations.
 */
export function makeLog({ debug = false, onLine = () => {} } = {}) {
  const masks = makeMasks();
  const annotations = [];
  const lines = [];
  const matchers = [];
  let stopToken;

  const show = (text) => {
    const masked = masks.mask(text);
    lines.push(masked);
    onLine(masked);
  };

  const obey = {
    'add-mask': (_, value) => masks.add(value),
    debug: (_, message) => debug && show(`##[debug]${message}`),
    group: (_, title) => show(`##[group]${title}`),
    endgroup: () => show('##[endgroup]'),
    'stop-commands': (_, token) => {
      stopToken = token;
    },
    'add-matcher': (_, file) => matchers.push(file),
    'remove-matcher': () => {},
    echo: () => {},
  };
  for (const level of ['notice', 'warning', 'error'])
    obey[level] = (properties, message) => {
      annotations.push({ level, ...properties, message: masks.mask(message) });
      show(`##[${level}]${message}`);
    };
  for (const name of ['set-output', 'save-state', 'set-env', 'add-path'])
    obey[name] = () =>
      annotations.push({ level: 'error', message: `::${name}:: is disabled on runners` });

  return {
    annotations,
    lines,
    matchers,
    mask: masks.mask,
    add(line) {
      const command = parseCommand(line);
      if (stopToken !== undefined) {
        if (command?.name === stopToken) stopToken = undefined;
        else show(line);
      } else if (command && Object.hasOwn(obey, command.name))
        obey[command.name](command.properties, command.data);
      else show(line);
    },
  };
}

/** `::name key=value,key=value::data` after any blanks, or the older `##[name key=value;]data` anywhere. */
function parseCommand(line) {
  const now = /^\s*::([^\s:]+)(?:\s+(.*?))?::(.*)$/s.exec(line);
  if (now) {
    const [, name, properties = '', data] = now;
    const pairs = properties.split(',').filter(Boolean).map(splitPair);
    return {
      name: name.toLowerCase(),
      properties: Object.fromEntries(
        pairs.map(([key, value]) => [key.trim(), decode(value, true)]),
      ),
      data: decode(data, false),
    };
  }
  const old = /##\[([^\s\]]+)[^\]]*\](.*)$/s.exec(line);
  return old ? { name: old[1].toLowerCase(), properties: {}, data: old[2] } : undefined;
}

function decode(text, isProperty) {
  const codes = {
    '%0D': '\r',
    '%0A': '\n',
    '%25': '%',
    ...(isProperty && { '%3A': ':', '%2C': ',' }),
  };
  return text.replace(/%(0D|0A|25|3A|2C)/g, (code) => codes[code] ?? code);
}
