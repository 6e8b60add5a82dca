import { type Device, Array as JaxArray } from '@jax-js/jax';
import { ArgumentError, DataError, expected, tidyUp } from '../errors.ts';
import { type Pass, passOpener } from '../passes.ts';
import { arraysFrom, type BatchLike } from './batch-data.ts';
import { lend } from './references.ts';

/**
 * The source of batches: an iterable or async iterable, or a function that returns one. The arrays of
 * a list of batches stay yours. Those of another iterable are consumed, like arguments in jax-js: to
 * keep one, yield `array.ref`.
 */
export type BatchSource<Batch> = Batches<Batch> | (() => Batches<Batch> | Promise<Batches<Batch>>);

type Batches<Batch> = Iterable<BatchLike<Batch>> | AsyncIterable<BatchLike<Batch>>;

/** A pass under way. */
interface RunningPass {
  /** Whether the caller keeps its batches. */
  readonly borrowed: boolean;
  readonly iterator: Pass;
}

/** Reads batches, one after the other or a pass at a time. The caller must consume each batch. */
export class BatchReader<Batch> {
  readonly #source: unknown;
  readonly #name: string;
  readonly #device: Device;
  #pass: RunningPass | undefined;

  /** @throws {ArgumentError} if `source` has no supported form. */
  constructor(source: unknown, name: string, device: Device) {
    if (typeof source !== 'function') openerOf(source, name);
    this.#source = source;
    this.#name = name;
    this.#device = device;
  }

  /**
   * The next batch; data that runs out starts again.
   *
   * @throws {DataError} when there is none, or it can't be used.
   */
  async next(): Promise<Batch> {
    const batch = (await this.#read()) ?? (await this.#read());
    if (batch !== undefined) return batch;
    throw this.#ended();
  }

  /**
   * One whole pass, from the beginning of the data.
   *
   * @throws {DataError} when there is no batch, or one that can't be used.
   */
  async *pass(): AsyncGenerator<Batch> {
    await this.close();
    let count = 0;
    try {
      for (let batch = await this.#read(); batch !== undefined; batch = await this.#read()) {
        count++;
        yield batch;
      }
    } finally {
      await this.close();
    }
    if (count === 0) throw this.#ended();
  }

  /** Closes the iterator. A failure is only a warning: the batches read so far are valid. */
  async close(): Promise<void> {
    const pass = this.#pass;
    this.#pass = undefined;
    await tidyUp(`return() of the iterator of \`${this.#name}\``, () => pass?.iterator.return?.());
  }

  /** The next batch of the pass, which is opened if needed; `undefined` at its end. */
  async #read(): Promise<Batch | undefined> {
    this.#pass ??= await this.#open();
    const { borrowed, iterator } = this.#pass;
    const { done, value } = await iterator.next();
    if (done) {
      this.#pass = undefined;
      return undefined;
    }
    const make = (batch: unknown) => arraysFrom(batch, this.#name, this.#device) as Batch;
    return borrowed ? lend(make, value) : make(value);
  }

  async #open(): Promise<RunningPass> {
    const isFunction = typeof this.#source === 'function';
    const given: unknown = isFunction ? await (this.#source as () => unknown)() : this.#source;
    const open = openerOf(given, isFunction ? `${this.#name}()` : this.#name);
    return { borrowed: Array.isArray(given), iterator: open() };
  }

  #ended(): DataError {
    return new DataError(
      `Expected \`${this.#name}\` to have at least one batch in each pass, got none. Pass a list of batches, or a function that gives a new iterator`,
    );
  }
}

/** @throws {ArgumentError} for a value that can't be iterated. */
function openerOf(source: unknown, name: string): () => Pass {
  const open = passOpener(source);
  if (open && !(source instanceof JaxArray) && !ArrayBuffer.isView(source)) return open;
  throw new ArgumentError(
    expected(name, 'an iterable of batches or a function giving one', source),
  );
}
