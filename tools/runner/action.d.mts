/** What a step is run with; see run-action.mjs for the words of its command line. */
export interface ActionOptions {
  readonly folder: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: string;
  readonly workspace?: string;
  readonly cancelWhen?: RegExp | undefined;
  readonly killWhen?: RegExp | undefined;
  readonly debug?: boolean;
  readonly token?: string;
}

/** All that the step left, as plain data. */
export declare function runAction(options: ActionOptions): Promise<object>;
