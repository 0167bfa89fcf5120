/** The files through which an action sets outputs, state and environment: `NAME=VALUE` or a heredoc. */
export function parseFileCommands(text) {
  const values = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const heredoc = /^([^=]+?)<<(.+)$/.exec(lines[at]);
    if (heredoc) {
      const [, name, delimiter] = heredoc;
      const end = lines.indexOf(delimiter, at + 1);
      if (end < 0) throw new Error(`the value of ${name} has no end`);
      values[name] = lines.slice(at + 1, end).join('\n');
      at = end;
    } else if (lines[at].includes('=')) {
      const [name, value] = splitPair(lines[at]);
      values[name] = value;
    } else if (lines[at].trim()) throw new Error(`not a command: ${lines[at]}`);
  }
  return values;
}

/** `NAME=VALUE`; the value may hold more `=`. */
export function splitPair(text) {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
