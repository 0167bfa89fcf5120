/** Inputs whose values never show up anywhere. */
export const secretInputs = [
  'ssh-private-key',
  'storagelink-password',
  'storage-password',
] as const;
