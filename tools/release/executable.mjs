// Single executables: node tools/release/executable.mjs OUTDIR [linux-x64 linux-arm64 win-x64]. Node's own binary comes
// from the registry's packages, the program is put into it by postject (Node's documentation, "Single executable
// applications"). Stripped before injecting: afterwards the program would be cut off.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inject } from 'postject';
import { root } from '../setup.mjs';
import { FUSE } from './sea.mjs';
import { makeSingleFile } from './single-file.mjs';

export const NODE_VERSION = '24.21.0';
export const TARGETS = ['linux-x64', 'linux-arm64', 'win-x64'];

/** Resolves with the paths written, `quantastor-xenserver-TARGET[.exe]`. */
export async function makeExecutables(outdir, targets) {
  mkdirSync(outdir, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'quantastor-xenserver-sea-'));
  try {
    const main = join(work, 'main.cjs');
    await makeSingleFile(main, 'node24');
    const maker = nodeBinary(
      work,
      `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    );
    const written = [];
    for (const target of targets) {
      // a code cache is good on the platform that made it only
      const useCodeCache =
        target === 'linux-x64' && process.platform === 'linux' && process.arch === 'x64';
      const blob = join(work, `${target}.blob`);
      const config = join(work, `${target}.json`);
      writeFileSync(
        config,
        JSON.stringify({
          main,
          output: blob,
          disableExperimentalSEAWarning: true,
          useCodeCache,
          // NODE_OPTIONS of whoever starts it must not load code into it
          execArgvExtension: 'none',
        }),
      );
      run(maker, ['--experimental-sea-config', config]);
      const out = join(
        resolve(outdir),
        `quantastor-xenserver-${target}${target.startsWith('win') ? '.exe' : ''}`,
      );
      copyFileSync(nodeBinary(work, target), out);
      if (target === 'linux-x64') spawnSync('strip', ['-s', out]);
      await inject(out, 'NODE_SEA_BLOB', readFileSync(blob), { sentinelFuse: FUSE });
      written.push(out);
    }
    return written;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const unpacked = new Map();

function nodeBinary(work, target) {
  if (!unpacked.has(target)) {
    const folder = join(work, `node-${target}`);
    mkdirSync(folder);
    const name = `node-${target}@${NODE_VERSION}`;
    run('npm', ['pack', name, '--silent', '--prefer-offline', '--pack-destination', folder], {
      shell: process.platform === 'win32',
    });
    run('tar', ['-xzf', join(folder, `node-${target}-${NODE_VERSION}.tgz`), '-C', folder]);
    unpacked.set(
      target,
      join(folder, 'package/bin', target.startsWith('win') ? 'node.exe' : 'node'),
    );
  }
  return unpacked.get(target);
}

function run(command, args, options = {}) {
  const { status, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    ...options,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

if (process.argv[1] === import.meta.filename) {
  const [, , outdir = join(root, 'dist'), ...targets] = process.argv;
  for (const path of await makeExecutables(outdir, targets.length > 0 ? targets : ['linux-x64']))
    console.log(`${path}: ${statSync(path).size} bytes`);
}
