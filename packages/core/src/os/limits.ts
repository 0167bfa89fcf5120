const MIB = 1024 * 1024;

/** Output of one command, each stream; a command that writes more is ended. */
export const MAX_OUTPUT_BYTES: number = 64 * MIB;

/** One file that is read; configuration is thousands of times smaller. */
export const MAX_FILE_BYTES: number = 64 * MIB;

/** Default time limit of `Host.run`. */
export const RUN_TIMEOUT_MS = 60_000;
