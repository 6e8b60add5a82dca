import type { Bytes } from '../bytes.ts';

/**
 * A file with saved arrays, kept as long as they may be restored. `#cache-files` creates it in a folder
 * of Node, or of the origin private file system of a browser.
 */
export interface CacheFile {
  /** For messages. */
  readonly path: string;
  append(bytes: Bytes): Promise<void>;
  /** Ends writing. The bytes can be read only after this. */
  close(): Promise<void>;
  /** Reads `length` bytes from `start`, or fewer at the end of the file. Rejects if it is missing. */
  read(start: number, length: number): Promise<Bytes>;
  /** Removes it in any state. Never rejects: a file that can't be removed now is stale later. */
  remove(): Promise<void>;
}
