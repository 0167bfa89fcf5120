export interface Finding {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly message: string;
}

export function makeChecker(): Promise<
  (text: string, options?: { readonly isSent?: boolean }) => Finding[]
>;
