/**
 * What one output may have in bytes. GitHub itself takes 1 MiB, but a variable of `env:` above 128 KiB keeps the next
 * step from starting on Linux (execve(2), MAX_ARG_STRLEN, with the name).
 */
export const OUTPUT_LIMIT = 120_000;
