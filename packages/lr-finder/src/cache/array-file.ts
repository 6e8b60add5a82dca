import { createFile } from '#cache-files';
import type { Bytes } from '../bytes.ts';
import { CacheError, messageOf } from '../errors.ts';
import type { CacheFile } from './cache-file.ts';
import { checksum } from './checksum.ts';
import { type TypedArray, typedArray, typeName } from './typed-array.ts';

/** The place of an array in the file, and its type. */
export interface StoredArray {
  readonly start: number;
  readonly bytes: number;
  readonly sum: number;
  /** Such as `'Float32Array'`. */
  readonly type: string;
}

/** Removes the file of an `ArrayFile` that was garbage collected. */
const forgotten = new FinalizationRegistry<CacheFile>((file) => void file.remove());

/** Arrays in a file: written once, one after the other, and read any number of times. */
export class ArrayFile {
  readonly #file: CacheFile;
  #end = 0;
  #needed = 0;
  #failure: CacheError | undefined;

  /** @internal */
  constructor(file: CacheFile) {
    this.#file = file;
    forgotten.register(this, file, this);
  }

  /**
   * Creates a file in a folder, and the folder if needed. Removes the files of ended processes from it.
   *
   * @throws {CacheError} if the file can't be created.
   */
  static async create(cacheDir: string): Promise<ArrayFile> {
    try {
      return new ArrayFile(await createFile(cacheDir));
    } catch (error) {
      throw new CacheError(
        `Could not make a file in \`cacheDir\` '${cacheDir}': ${messageOf(error)}. Nothing has been touched. Give a folder that can be written to`,
        { cause: error },
      );
    }
  }

  /**
   * Calls `save`, which puts arrays of `needed` bytes in all. If that fails, the file is removed.
   *
   * @throws {CacheError} if the file can't be written, such as on a full disk.
   */
  async write<T>(needed: number, save: () => Promise<T>): Promise<T> {
    this.#needed = needed;
    try {
      const saved = await save();
      await this.#file.close().catch((error: unknown) => this.#failWriting(error));
      return saved;
    } catch (error) {
      await this.remove();
      throw error;
    }
  }

  /** Adds an array, within `write`. */
  async put(array: TypedArray): Promise<StoredArray> {
    const bytes = bytesOf(array);
    const stored = {
      start: this.#end,
      bytes: bytes.byteLength,
      sum: checksum(bytes),
      type: typeName(array),
    };
    await this.#file.append(bytes).catch((error: unknown) => this.#failWriting(error));
    this.#end += bytes.byteLength;
    return stored;
  }

  /**
   * Returns the array in new memory, exactly as it was put.
   *
   * @throws {CacheError} if the file is missing, truncated or changed.
   */
  async get({ start, bytes, sum, type }: StoredArray): Promise<TypedArray> {
    const { path } = this.#file;
    let read: Bytes;
    try {
      read = await this.#file.read(start, bytes);
    } catch (error) {
      throw new CacheError(`the file ${path} can't be read: ${messageOf(error)}`, { cause: error });
    }
    if (read.byteLength < bytes) {
      throw new CacheError(
        `the file ${path} was cut off: of ${this.#end} bytes fewer than ${start + bytes} are there`,
      );
    }
    if (checksum(read) !== sum) throw new CacheError(`the file ${path} was changed`);
    return typedArray(type, read.buffer);
  }

  /** The error for lost arrays; the same error object each time for the same message. */
  lost(what: string, cause: CacheError): CacheError {
    const message = `Could not put back ${what}: ${cause.message}. All else is as it was saved. Load what is lost from where you keep it`;
    if (this.#failure?.message !== message) this.#failure = new CacheError(message, { cause });
    return this.#failure;
  }

  /** Removes the file. Otherwise it is removed when this object is garbage collected. */
  async remove(): Promise<void> {
    forgotten.unregister(this);
    await this.#file.remove();
  }

  #failWriting(error: unknown): never {
    const megabytes = (this.#needed / 1e6).toFixed(1);
    throw new CacheError(
      `Could not save to ${this.#file.path}: ${messageOf(error)}. The copy needs ${megabytes} MB. Nothing has been touched, and the file is removed. Make room, or give another \`cacheDir\``,
      { cause: error },
    );
  }
}

function bytesOf(array: TypedArray): Bytes {
  // Not every system can write shared memory to a file, and another thread may change it meanwhile.
  const own = array.buffer instanceof ArrayBuffer ? array : array.slice();
  return new Uint8Array(own.buffer as ArrayBuffer, own.byteOffset, own.byteLength);
}
