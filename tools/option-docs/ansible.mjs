export function ansibleFiles() {
  return [];
}
