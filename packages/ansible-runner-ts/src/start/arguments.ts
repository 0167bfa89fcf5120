import { resolve } from 'node:path';
import type { PlaybookOptions } from '../playbook-options.ts';
import { inventoriesOf } from './check-options.ts';
import { encodeVars } from './encode-vars.ts';
import type { FoundLauncher } from './find-program.ts';
import { playbookArgument } from './playbook-name.ts';
import type { RunFolder } from './run-folder.ts';

/** The command, with what it reads laid into the run's folder; nothing secret is in it. */
export async function commandOf(
  { launcher, path }: FoundLauncher,
  options: PlaybookOptions,
  cwd: string,
  folder: RunFolder,
): Promise<[string, ...string[]]> {
  const playbook =
    typeof options.playbook === 'string'
      ? playbookArgument(options.playbook, cwd)
      : await folder.put('playbook.yml', JSON.stringify(options.playbook));
  const args = [...plainArguments(options, cwd), ...(await secretArguments(options, folder))];
  if (launcher === 'ansible-playbook') return [path, ...args, playbook];
  // ansible-runner splits env/cmdline as a shell would, and runs in the project folder
  await folder.put('env/cmdline', args.map(quote).join(' '));
  const artifacts = options.artifactsFolder;
  return [
    path,
    'run',
    folder.path,
    '--project-dir',
    cwd,
    ...(artifacts === undefined ? [] : ['--artifact-dir', resolve(cwd, artifacts)]),
    '--playbook',
    playbook,
  ];
}

function plainArguments(options: PlaybookOptions, cwd: string): string[] {
  const { limit, tags = [], skipTags = [], forks, check, diff, verbosity = 0 } = options;
  return [
    ...inventoriesOf(options.inventory, cwd).map((each) => `--inventory=${each}`),
    ...(limit === undefined ? [] : [`--limit=${limit}`]),
    ...tags.map((tag) => `--tags=${tag}`),
    ...skipTags.map((tag) => `--skip-tags=${tag}`),
    ...(forks === undefined ? [] : [`--forks=${forks}`]),
    ...moreArguments(options, cwd),
    ...(check ? ['--check'] : []),
    ...(diff ? ['--diff'] : []),
    ...(verbosity > 0 ? [`-${'v'.repeat(verbosity)}`] : []),
  ];
}

export async function secretArguments(
  { secrets = {}, extraVars = {} }: Pick<PlaybookOptions, 'secrets' | 'extraVars'>,
  folder: RunFolder,
): Promise<string[]> {
  const args: string[] = [];
  const { vaultPassword, becomePassword, connectionPassword } = secrets;
  const vaults = typeof vaultPassword === 'string' ? { '': vaultPassword } : (vaultPassword ?? {});
  for (const [at, [id, password]] of Object.entries(vaults).entries()) {
    const file = await folder.putSecret(`vault-${at}`, `${password}\n`);
    args.push(id === '' ? `--vault-password-file=${file}` : `--vault-id=${id}@${file}`);
  }
  const files = { 'become-password': becomePassword, 'connection-password': connectionPassword };
  for (const [name, password] of Object.entries(files))
    if (password !== undefined)
      args.push(`--${name}-file=${await folder.putSecret(name, `${password}\n`)}`);
  if (Object.keys(extraVars).length > 0)
    args.push(`--extra-vars=@${await folder.putSecret('vars.yml', encodeVars(extraVars))}`);
  return args;
}

function moreArguments(options: PlaybookOptions, cwd: string): string[] {
  const { become, modulePath = [], extraArgs = [] } = options;
  const words = {
    '--start-at-task': options.startAtTask,
    '--become-user': become?.user,
    '--become-method': become?.method,
    '--user': options.remoteUser,
    '--private-key': options.privateKey && resolve(cwd, options.privateKey),
    '--ssh-common-args': options.sshCommonArgs,
    '--ssh-extra-args': options.sshExtraArgs,
  };
  return [
    ...Object.entries(words).flatMap(([name, word]) =>
      word === undefined ? [] : [`${name}=${word}`],
    ),
    ...modulePath.map((folder) => `--module-path=${resolve(cwd, folder)}`),
    ...(become ? ['--become'] : []),
    ...(options.flushCache ? ['--flush-cache'] : []),
    ...(options.forceHandlers ? ['--force-handlers'] : []),
    ...extraArgs,
  ];
}

/** As Python's shlex reads it back. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}
