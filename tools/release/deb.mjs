// A Debian package of the single executable: node tools/release/deb.mjs EXECUTABLE OUTDIR. The same bytes for the same
// commit: times come from SOURCE_DATE_EPOCH, which is the commit's own.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { home, project } from '../project-meta.mjs';
import { root } from '../setup.mjs';

const NAME = 'quantastor-xenserver';

/** Resolves with the path of the package. `architecture` is Debian's word: amd64, arm64. */
export function makeDeb(executable, outdir, architecture = 'amd64') {
  const { version } = JSON.parse(
    readFileSync(join(root, 'packages/zx-scripts/package.json'), 'utf8'),
  );
  const tree = mkdtempSync(join(tmpdir(), 'quantastor-xenserver-deb-'));
  const epoch = run('git', ['log', '-1', '--format=%ct']).trim();
  const write = (path, content, mode = 0o644) => {
    const file = join(tree, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
    utimesSync(file, Number(epoch), Number(epoch));
  };
  try {
    mkdirSync(join(tree, 'usr/bin'), { recursive: true });
    copyFileSync(resolve(executable), join(tree, 'usr/bin', NAME));
    chmodSync(join(tree, 'usr/bin', NAME), 0o755);
    const ask = (...args) =>
      run(process.execPath, [
        join(root, 'packages/zx-scripts/bin/quantastor-xenserver.js'),
        ...args,
      ]);
    const page = readFileSync(join(root, 'packages/zx-scripts/man/quantastor-xenserver.1'), 'utf8');
    const day = new Date(Number(epoch) * 1000).toISOString().slice(0, 10);
    const dated = page.replace(/^\.TH .*$/m, (line) => `${line} ${day} "${NAME} ${version}"`);
    const man = gzipSync(dated, { level: 9 });
    // a gzip header holds a time of its own
    man.writeUInt32LE(0, 4);
    write(`usr/share/man/man1/${NAME}.1.gz`, man);
    write(`usr/share/bash-completion/completions/${NAME}`, ask('completion', 'bash'));
    write(`usr/share/zsh/vendor-completions/_${NAME}`, ask('completion', 'zsh'));
    write(`usr/share/fish/vendor_completions.d/${NAME}.fish`, ask('completion', 'fish'));
    write(`usr/share/doc/${NAME}/copyright`, copyright());
    const size = Math.ceil(statSync(resolve(executable)).size / 1024) + 64;
    write(
      'DEBIAN/control',
      [
        `Package: ${NAME}`,
        `Version: ${version}`,
        `Architecture: ${architecture}`,
        `Maintainer: ${project.author} <noreply@github.com>`,
        'Section: admin',
        'Priority: optional',
        'Depends: libc6 (>= 2.28), libstdc++6',
        'Recommends: openssh-client',
        `Installed-Size: ${size}`,
        `Homepage: ${home}`,
        'Description: OSNEXUS QuantaStor on XenServer and XCP-ng',
        ' Puts the QuantaStor multipath settings on every dom0 of a pool and installs the',
        ' QuantaStor adapter into Citrix StorageLink: lossless edits, a plan, a check of what',
        ' took effect, and a way back. Node is inside; hosts need no agent.',
        '',
      ].join('\n'),
    );
    const out = join(resolve(outdir), `${NAME}_${version}_${architecture}.deb`);
    mkdirSync(resolve(outdir), { recursive: true });
    run('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z6', '--build', tree, out], {
      env: { ...process.env, SOURCE_DATE_EPOCH: epoch },
    });
    return out;
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** Ours, and that Node's own licence stands with Node. */
function copyright() {
  const own = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  return `${own}\n\nThe program holds Node.js (MIT and others): https://github.com/nodejs/node/blob/main/LICENSE\nand packages whose licences it prints at its end.\n`;
}

function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    ...options,
  });
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${error?.message ?? stderr}`);
  return stdout;
}

if (process.argv[1] === import.meta.filename)
  console.log(makeDeb(process.argv[2], process.argv[3] ?? join(root, 'dist'), process.argv[4]));
