// The options of the Ansible modules, of the role and of the playbooks, from the rows.
import { wrap } from './action.mjs';
import { grid } from './pages.mjs';

const HOME = 'packages/ansible-module-shim/collection';
const ROLE = `${HOME}/roles/quantastor_xenserver`;
const PREFIX = 'quantastor_xenserver_';

/** Modules and the scopes whose rows they have. */
export const MODULES = {
  configure_multipath: ['configure-multipath'],
  install_adapter: ['install-adapter'],
  storage_info: ['verify-multipath', 'verify-adapter'],
  rollback: ['rollback'],
  resume: ['resume'],
  multipath_device: ['edit-multipath-conf'],
  multipath_lint: ['lint'],
  storagelink_device_rule: ['edit-device-rules'],
};
/** What the role has beside the options of its modules, and what it gives them itself. */
const ROLE_OWN = {
  part: {
    help: 'Which half is done; `auto` takes `adapter` for Windows hosts and `multipath` for all others',
    type: 'str',
    choices: ['auto', 'adapter', 'multipath'],
    default: 'auto',
  },
  licence_from: {
    help: 'Names of dom0 hosts of the inventory whose licence is asked',
    more: 'The first host of the group `dom0` without it, which answers for its pool; an empty list asks none.',
    type: 'list',
    elements: 'str',
  },
};
const ROLE_GIVES = ['licence_facts'];

export function ansibleFiles(options, read) {
  return [
    ...Object.entries(MODULES).map(([name, scopes]) => {
      const path = `${HOME}/plugins/modules/${name}.py`;
      return [path, withOptions(read(path), optionsOf(scopes, options))];
    }),
    [`${HOME}/plugins/plugin_utils/option_files.py`, optionFiles(options)],
    [`${HOME}/plugins/plugin_utils/argument_specs.py`, pythonSpecs(options)],
    [`${ROLE}/meta/argument_specs.yml`, argumentSpecs(options)],
    [`${ROLE}/defaults/main.yml`, roleDefaults(options)],
    ...taskFiles(options, read),
    [`${ROLE}/README.md`, roleReadme(options, read)],
  ];
}

/** By its name in Ansible, each with all that documents say. */
function optionsOf(scopes, options) {
  const all = {};
  const markup = (text) => options.inAnsibleMarkup(text, (name) => name in all);
  for (const scope of scopes) {
    const giving = { frontEnd: 'ansible', scope };
    for (const { row } of options.rowsOf(giving)) {
      const other = row.defaultIn?.ansible;
      const value = options.defaultOf(row, giving);
      all[options.nameIn('ansible', row)] ??= {
        help: row.help,
        more: [
          options.moreOf(row, giving),
          row.alsoName ? 'In a playbook also a dictionary.' : undefined,
          other && (other.for?.includes(scope) ?? true) ? sentence(capital(other.why)) : undefined,
        ]
          .filter(Boolean)
          .join(' '),
        type: typeOf(row),
        elements: row.type === 'list' ? (row.elements ?? 'str') : undefined,
        choices: options.choicesOf(row, giving),
        default: value,
        required: options.isRequired(row, giving) ? true : undefined,
        aliases: row.aliases,
        secret: row.type === 'secret',
        markup,
      };
    }
  }
  return all;
}

function typeOf(row) {
  if (row.bare !== undefined || row.alsoName) return 'raw';
  const types = { flag: 'bool', count: 'int', seconds: 'int', list: 'list', map: 'dict' };
  return types[row.type] ?? 'str';
}

function withOptions(text, all) {
  const block = Object.entries(all)
    .map(([name, each]) => `  ${name}:\n${documented(each, 4)}`)
    .join('\n');
  const [, before, after] =
    /^([\s\S]*?\noptions:\n)[\s\S]*?(\nattributes:\n[\s\S]*)$/.exec(text) ?? [];
  if (before === undefined) throw new Error('no options: before attributes: in a module');
  return `${before}${block}${after}`;
}

function documented(each, indent) {
  const pad = ' '.repeat(indent);
  const texts = [each.help, ...(each.more ? sentences(each.more) : [])];
  const lines = texts.flatMap((text) => {
    const [first, ...more] = wrap(scalar(sentence((each.markup ?? plain)(text))), 114 - indent);
    return [`${pad}  - ${first}`, ...more.map((line) => `${pad}    ${line}`)];
  });
  return [
    `${pad}description:`,
    ...lines,
    `${pad}type: ${each.type}`,
    ...(each.elements ? [`${pad}elements: ${each.elements}`] : []),
    ...(each.choices ? [`${pad}choices: [${each.choices.join(', ')}]`] : []),
    ...(each.required ? [`${pad}required: true`] : []),
    ...(each.default === undefined ? [] : [`${pad}default: ${value(each.default)}`]),
    ...(each.aliases ? [`${pad}aliases: [${each.aliases.join(', ')}]`] : []),
  ].join('\n');
}

/** Which options may be a file, and how their text is told from its path: for the action plugins. */
function optionFiles(options) {
  const rows = Object.values(options.allOptions).filter((row) => row.type === 'file-or-text');
  const marks = rows.map((row) => `    "${options.nameIn('ansible', row)}": "${row.textMark}",`);
  return `# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options name a file on the controller. Made by npm run docs from the table of options."""

from __future__ import annotations

#: how a value begins that is the text itself and no path
TEXT_MARKS = {
${marks.join('\n')}
}
#: built-in profiles have an id in place of a file
PROFILE_IDS = (${options.PROFILE_IDS.map((id) => `"${id}"`).join(', ')},)


def is_text(name: str, value: str, mark: str) -> bool:
    if name == "profile" and value in PROFILE_IDS:
        return True
    return value.lstrip().startswith(mark) or "\\n" in value
`;
}

/** What Ansible itself checks before the host is connected; what it cannot say is checked in Node. */
function pythonSpecs(options) {
  const modules = Object.entries(MODULES).map(([name, scopes]) => {
    const lines = Object.entries(optionsOf(scopes, options)).map(([option, each]) => {
      const fields = {
        type: each.type,
        elements: each.elements,
        choices: each.choices,
        required: each.required,
        aliases: each.aliases,
        no_log: each.secret || undefined,
      };
      const shown = Object.entries(fields)
        .filter(([, field]) => field !== undefined)
        .map(([key, field]) => `${key}=${python(field)}`);
      return `        "${option}": dict(${shown.join(', ')}),`;
    });
    return `    "${name}": {\n${lines.join('\n')}\n    },`;
  });
  return `# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the modules for Ansible's own check. Made by npm run docs from the table of options."""

from __future__ import annotations

from typing import Any

SPECS: dict[str, dict[str, dict[str, Any]]] = {
${modules.join('\n')}
}
`;
}

function python(given) {
  if (given === true) return 'True';
  return Array.isArray(given) ? `[${given.map(python).join(', ')}]` : `"${given}"`;
}

function roleOptions(options) {
  const all = {
    part: ROLE_OWN.part,
    ...optionsOf(['configure-multipath'], options),
    ...optionsOf(['install-adapter'], options),
  };
  for (const name of ROLE_GIVES) delete all[name];
  return { ...all, licence_from: ROLE_OWN.licence_from };
}

function argumentSpecs(options) {
  const entries = Object.entries(roleOptions(options)).map(
    ([name, each]) =>
      `      ${PREFIX}${name}:\n${documented({ ...each, markup: roleMarkup(each.markup), aliases: undefined }, 8)}${each.secret ? '\n        no_log: true' : ''}`,
  );
  return `---
# Made by npm run docs from the table of options.
argument_specs:
  main:
    short_description: The published procedure on one host
    description:
      - On a Windows server the adapter is installed, on any other host multipathing is configured.
      - The host of the other half is told by its connection, so both kinds can be in one play.
    options:
${entries.join('\n')}
`;
}

/** The role's own names have its prefix. */
function roleMarkup(markup = (text) => text.replace(/`([^`]*)`/g, 'V($1)')) {
  return (text) => markup(text).replace(/\bO\(([a-z_]+)/g, `O(${PREFIX}$1`);
}

function roleDefaults(options) {
  const lines = Object.entries(roleOptions(options)).flatMap(([name, each]) =>
    each.default === undefined ? [] : [`${PREFIX}${name}: ${value(each.default)}`],
  );
  return `---
# Made by npm run docs from the table of options.
${lines.join('\n')}
# one host answers for its whole pool
${PREFIX}licence_from: "{{ (groups['dom0'] | default([]))[:1] }}"
`;
}

/** Tasks hand on every option of their module: a line each, but for those that a task gives itself. */
function taskFiles(options, read) {
  const files = [
    [`${ROLE}/tasks/multipath.yml`, true],
    [`${ROLE}/tasks/adapter.yml`, true],
    [`${HOME}/playbooks/multipath_rolling.yml`, false],
    [`${HOME}/playbooks/verify.yml`, false],
    [`${HOME}/playbooks/rollback.yml`, false],
  ];
  const defaults = roleOptions(options);
  return files.map(([path, hasDefaults]) => {
    const text = read(path).replace(
      /^( *)quantastor\.xenserver\.([a-z_]+):( &\w+)?\n((?:\1 {2}.*\n)+)/gm,
      (whole, pad, name, anchor = '', body) => {
        const own = ownLines(body, pad);
        const what = /^\s*what: (\w+)/m.exec(body)?.[1];
        if (what === 'licence') return whole;
        const scopes = what === undefined ? MODULES[name] : [`verify-${what}`];
        const lines = Object.keys(optionsOf(scopes, options))
          .filter((option) => !(option in own))
          .map((option) => {
            const isSet = hasDefaults && defaults[option]?.default !== undefined;
            return `${pad}  ${option}: "{{ ${PREFIX}${option}${isSet ? '' : ' | default(omit)'} }}"\n`;
          });
        const head = Object.values(own).join('');
        return `${pad}quantastor.xenserver.${name}:${anchor}\n${head}${lines.join('')}`;
      },
    );
    return [path, text];
  });
}

/** Lines of a task that give an option something else than the role's variable of its name. */
function ownLines(body, pad) {
  const own = {};
  let last;
  for (const line of body.split('\n').filter(Boolean)) {
    const name = new RegExp(`^${pad}  ([a-z_]+):`).exec(line)?.[1];
    if (name !== undefined) {
      const isPassed = new RegExp(
        `: "\\{\\{ ${PREFIX}${name}( \\| default\\(omit\\))? \\}\\}"$`,
      ).test(line);
      last = isPassed ? undefined : name;
      if (!isPassed) own[name] = `${line}\n`;
    } else if (last !== undefined) own[last] += `${line}\n`;
  }
  return own;
}

function roleReadme(options, read) {
  const rows = Object.entries(roleOptions(options)).map(([name, each]) => [
    `\`${PREFIX}${name}\``,
    name === 'licence_from'
      ? 'first host of the group `dom0`'
      : each.default === undefined
        ? ''
        : `\`${value(each.default)}\``,
    options.inMarkdown('ansible', each.help).replaceAll('|', '\\|'),
  ]);
  const table = grid([['variable', 'default', 'what'], ...rows]);
  return read(`${ROLE}/README.md`).replace(
    /<!-- options -->[\s\S]*?<!-- \/options -->/,
    `<!-- options -->\n\n${table}\n\n<!-- /options -->`,
  );
}

function sentences(text) {
  return text.match(/[^.]+(?:\.(?!\s|$)[^.]*)*\.(?:\s|$)/g)?.map((each) => each.trim()) ?? [text];
}

function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function plain(text) {
  return text.replaceAll('`', '');
}

/** Quoted where YAML would read something else than text. */
function scalar(text) {
  const isPlain =
    !/: |\s#/.test(text) && !/^[\s`"'@%*&!|>{}[\],?:-]/.test(text) && !text.endsWith(':');
  return isPlain ? text : `'${text.replaceAll("'", "''")}'`;
}

function value(given) {
  if (Array.isArray(given)) return `[${given.map(value).join(', ')}]`;
  return String(given);
}
