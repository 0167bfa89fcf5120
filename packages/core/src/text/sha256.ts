/** A SHA-256 as 64 lower-case hexadecimal digits. Computed outside the pure rooms. */
export type Sha256 = string;
