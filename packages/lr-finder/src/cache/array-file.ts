import { createFile } from '#cache-files';
import { CacheError, messageOf } from '../errors.ts';
import type { CacheFile } from './cache-file.ts';
import { checksum } from './checksum.ts';
import { type TypedArray, typedArray, typeName } from './typed-array.ts';

/** Where an array lies in the file, and what it was. */
export interface StoredArray {
  readonly start: number;
  readonly bytes: number;
  readonly sum: number;
  /** `'Float32Array'`, say. */
  readonly type: string;
}

/** Removes the files of those who forgot to. */
const forgotten = new FinalizationRegistry<CacheFile>((file) => void file.remove());

/** Arrays in a file: written once, one after the other, and read back as often as is wished. */
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
   * A new file in a folder, which is made where there is none. Files of processes that have died
   * are removed from it.
   *
   * @throws {CacheError} where there can be no file.
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
   * Lets `save` put arrays into the file, `needed` bytes in all. If that fails, the file is removed.
   *
   * @throws {CacheError} where the file can't be written, such as on a full disk.
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
   * The array, in new memory, exactly as it was put.
   *
   * @throws {CacheError} where the file has gone, was cut off or was changed.
   */
  async get({ start, bytes, sum, type }: StoredArray): Promise<TypedArray> {
    const { path } = this.#file;
    let read: Uint8Array<ArrayBuffer>;
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

  /** What to throw where arrays are lost: the same error for the same loss, however often it shows. */
  lost(what: string, cause: CacheError): CacheError {
    const message = `Could not put back ${what}: ${cause.message}. All else is as it was saved. Load what is lost from where you keep it`;
    if (this.#failure?.message !== message) this.#failure = new CacheError(message, { cause });
    return this.#failure;
  }

  /** Removes the file; that is done of itself once nobody has the arrays any more. */
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

function bytesOf(array: TypedArray): Uint8Array<ArrayBuffer> {
  // What is shared between threads can't be handed to a file everywhere, and may change meanwhile.
  const own = array.buffer instanceof ArrayBuffer ? array : array.slice();
  return new Uint8Array(own.buffer as ArrayBuffer, own.byteOffset, own.byteLength);
}
