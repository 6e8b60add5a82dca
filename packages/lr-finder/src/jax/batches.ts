import { type Device, Array as JaxArray } from '@jax-js/jax';
import { ArgumentError, DataError, expected, tidyUp } from '../errors.ts';
import { type Pass, passOpener } from '../passes.ts';
import { arraysFrom, type BatchLike } from './batch-data.ts';
import { lend } from './references.ts';

/**
 * Where batches come from: an iterable or async iterable, or a function that gives one. The arrays of
 * a list of batches stay yours. Those that another iterable makes are used up, as arguments are in
 * jax-js: to keep one, yield `array.ref`.
 */
export type BatchSource<Batch> = Batches<Batch> | (() => Batches<Batch> | Promise<Batches<Batch>>);

type Batches<Batch> = Iterable<BatchLike<Batch>> | AsyncIterable<BatchLike<Batch>>;

/** A pass under way. */
interface RunningPass {
  /** Whether its batches stay the caller's. */
  readonly borrowed: boolean;
  readonly iterator: Pass;
}

/** Reads batches, one after the other or a pass at a time. Whoever gets one has to use it up. */
export class BatchReader<Batch> {
  readonly #source: unknown;
  readonly #name: string;
  readonly #device: Device;
  #pass: RunningPass | undefined;

  /** @throws {ArgumentError} when `source` is of no form that is known. */
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

  /** Lets go of the iterator. Its failure is a warning: what was read is good. */
  async close(): Promise<void> {
    const pass = this.#pass;
    this.#pass = undefined;
    await tidyUp(`return() of the iterator of \`${this.#name}\``, () => pass?.iterator.return?.());
  }

  /** The next batch of the pass, which is opened if none is; `undefined` at its end. */
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

/** @throws {ArgumentError} for what can't be gone through. */
function openerOf(source: unknown, name: string): () => Pass {
  const open = passOpener(source);
  if (open && !(source instanceof JaxArray) && !ArrayBuffer.isView(source)) return open;
  throw new ArgumentError(
    expected(name, 'an iterable of batches or a function giving one', source),
  );
}
