/**
 * A file that holds saved arrays for as long as they may be put back. `#cache-files` makes one: in
 * a folder of Node, or of the origin private file system of a browser.
 */
export interface CacheFile {
  /** Where it is, for messages. */
  readonly path: string;
  /** Writes behind what has been written. */
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Ends the writing. Only then all is there to read. */
  close(): Promise<void>;
  /** So many bytes from `start`, fewer where the file ends before that. Rejects if it has gone. */
  read(start: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Removes it, in whatever state it is. Never rejects: what can't be removed now is stale later. */
  remove(): Promise<void>;
}
