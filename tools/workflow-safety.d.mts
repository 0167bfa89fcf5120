export function problemsOf(
  text: string,
  pins: Readonly<Record<string, { readonly tag: string; readonly sha: string }>>,
): string[];
