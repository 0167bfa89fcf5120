/**
 * A file in the folder of a file that is replaced, there while the old bytes are compared and the new ones moved in:
 * two runs on one host take turns. It holds the name of the holder's temporary file, and no `.conf` in its own.
 */
export const FOLDER_LOCK = '.quantastor-lock';

/**
 * How long a run waits for another one's lock. Nobody holds it as long, not even where a virus scanner has the file
 * first to read and then to move: what is older was left by a power cut.
 */
export const LOCK_SECONDS = 15;
