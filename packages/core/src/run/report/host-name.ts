/** What a person calls the host: `xen1` of `ssh://root@xen1:22`, the folder's own name of a sandbox. */
export function shortName(host: string): string {
  const ssh = /^(?:ssh:\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/[\]]+)(?::\d+)?\/?$/i.exec(host)?.[1];
  if (ssh !== undefined) return ssh;
  const path = /^(?:sandbox|command):(.*?)[/\\]*$/is.exec(host)?.[1];
  return path?.split(/[/\\]/).at(-1) || host;
}

/** The hosts with their short names; those that would share one keep what was written. */
export function withNames<Host extends { readonly host: string; readonly name: string }>(
  hosts: readonly Host[],
): Host[] {
  const times = new Map<string, number>();
  for (const { name } of hosts) times.set(name, (times.get(name) ?? 0) + 1);
  return hosts.map((each) =>
    (times.get(each.name) ?? 0) > 1 ? { ...each, name: each.host } : each,
  );
}
