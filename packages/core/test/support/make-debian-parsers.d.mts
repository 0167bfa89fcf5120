/** The newest root of a suite in the cache; undefined where there is none. */
export declare function parserRoot(suite: string): string | undefined;
