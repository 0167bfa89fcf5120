import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Packages that come without a licence file; it stands in their repositories (lddubeau/saxes, nodable/val-parsers).
const missing = {
  '@nodable/entities': 'tools/licences/nodable-entities.txt',
  saxes: 'tools/licences/saxes.txt',
};

/** Name, version, licence and its text of every package that went into a bundle. */
export function licences(root, metafile) {
  const folders = new Set(
    Object.values(metafile.outputs)
      .flatMap((output) => Object.entries(output.inputs))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
      .filter(Boolean),
  );
  const entries = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    );
    const text = readFileSync(licenceFile(root, folder, name), 'utf8')
      .replaceAll('\r\n', '\n')
      .trim();
    return { name, text: `${name} ${version}\n${license}\n\n${text}\n` };
  });
  const own = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  return [
    `quantastor-xenserver\nMIT\n\n${own}\n`,
    ...entries.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ text }) => text),
  ].join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceFile(root, folder, name) {
  const found = readdirSync(join(root, folder)).find((file) =>
    /^(licen[cs]e|copying)(\.|$)/i.test(file),
  );
  const path = found ? join(root, folder, found) : join(root, missing[name] ?? '');
  if (!found && !(missing[name] && existsSync(path)))
    throw new Error(`${name} has no licence file: it must not be bundled without its text`);
  return path;
}
