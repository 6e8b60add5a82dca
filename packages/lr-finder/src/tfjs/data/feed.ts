import * as tf from '@tensorflow/tfjs';
import { type Batch, flatten, mapTensors } from '#training/batch';
import { engine } from '#training/engine';
import { DataError, expected, tidyUp } from '../../errors.ts';
import type { OpenPass, Pass } from '../../passes.ts';
import { parseBatch } from './batch.ts';
import { type MapBatch, passesOver } from './source.ts';

/** A batch with the tensors that are to be freed after its use. */
export interface FedBatch extends Batch {
  free(): void;
}

export interface FeedOptions {
  readonly map: MapBatch | undefined;
  /** Gives a batch back in the form that the model takes, or throws. */
  readonly check: (batch: Batch, name: string) => Batch;
  /** Whether whole tensors are shuffled when they don't say so themselves. */
  readonly shuffle: boolean;
}

/** Reads batches from data of any form, one after the other or a pass at a time. */
export class Feed {
  readonly #name: string;
  readonly #open: OpenPass;
  readonly #map: MapBatch | undefined;
  readonly #check: (batch: Batch, name: string) => Batch;
  /** Tensors with a higher id were made while the data was read: they are ours to free. */
  readonly #youngestForeign = engine().nextTensorId();
  #pass: Pass | undefined;
  #first: FedBatch | undefined;
  #kept: readonly Batch[] | undefined;

  /**
   * @throws {ArgumentError} when `source` is of no form that is known.
   */
  constructor(source: unknown, name: string, { map, check, shuffle }: FeedOptions) {
    this.#name = name;
    this.#open = passesOver(source, name, shuffle);
    this.#map = map;
    this.#check = check;
  }

  /**
   * Reads the next batch ahead, so that data that can't be used is found before anything is
   * touched. `next()` or the first pass gives it out again.
   *
   * @throws {DataError} when there is no batch, or one that doesn't fit.
   */
  async peek(): Promise<FedBatch> {
    this.#first ??= await this.#read();
    if (this.#first) return this.#first;
    throw new DataError(`Expected \`${this.#name}\` to have at least one batch, got none`);
  }

  /** The next batch; data that runs out starts again. */
  async next(): Promise<FedBatch> {
    const batch = (await this.#read()) ?? (await this.#read());
    if (batch) return batch;
    throw new DataError(
      `Expected \`${this.#name}\` to start again after its last batch, got an iterator that has ended. Pass a function that gives a new one`,
    );
  }

  /** The next `count` batches: all of them, or an exception and none. */
  async take(count: number): Promise<FedBatch[]> {
    const batches: FedBatch[] = [];
    try {
      while (batches.length < count) batches.push(await this.next());
    } catch (error) {
      for (const batch of batches) batch.free();
      throw error;
    }
    return batches;
  }

  /** The first `count` batches of the data, or all: read once, and the same at every call. */
  async keep(count: number): Promise<readonly Batch[]> {
    if (this.#kept) return this.#kept;
    const kept: Batch[] = [];
    this.#kept = kept;
    for await (const batch of this.pass()) {
      // Whoever made the batch may free its tensors when the next one is asked for.
      kept.push(copyOf(batch));
      batch.free();
      if (kept.length === count) break;
    }
    return kept;
  }

  /** One whole pass from the beginning of the data. */
  async *pass(): AsyncGenerator<FedBatch> {
    // A batch read ahead is the first one of the pass that is open.
    if (!this.#first) await this.#close();
    try {
      let count = 0;
      for (;;) {
        const batch = await this.#read();
        if (!batch) break;
        count++;
        yield batch;
      }
      if (count === 0) {
        throw new DataError(
          `Expected \`${this.#name}\` to start again for each pass, got an iterator that has ended. Pass a function that gives a new one`,
        );
      }
    } finally {
      await this.#close();
    }
  }

  /**
   * Lets go of what is kept, or read but not used, and of the iterator. If that one fails, it is a
   * warning: what was read is good.
   */
  async close(): Promise<void> {
    for (const { xs, ys, sampleWeight } of this.#kept ?? []) {
      tf.dispose(flatten([xs, ys, sampleWeight]));
    }
    this.#kept = undefined;
    await this.#close();
  }

  async #close(): Promise<void> {
    this.#first?.free();
    this.#first = undefined;
    const pass = this.#pass;
    this.#pass = undefined;
    await tidyUp(`return() of the iterator of \`${this.#name}\``, () => pass?.return?.());
  }

  /** The next batch of the pass, which is opened if none is; `undefined` at its end. */
  async #read(): Promise<FedBatch | undefined> {
    if (this.#first) {
      const first = this.#first;
      this.#first = undefined;
      return first;
    }
    this.#pass ??= await this.#open();
    const { done, value } = await this.#pass.next();
    if (done) {
      this.#pass = undefined;
      return undefined;
    }
    return this.#parse(value);
  }

  #parse(value: unknown): FedBatch {
    const mapped: unknown = this.#map ? this.#mapped(value, this.#map) : value;
    const made = mapped === value ? flatten(value) : flatten([value, mapped]);
    try {
      const batch = this.#check(parseBatch(mapped, this.#name), `a batch of ${this.#name}`);
      return { ...batch, free: () => this.#free([...made, ...flatten(batch)]) };
    } catch (error) {
      this.#free(made);
      throw error;
    }
  }

  #mapped(value: unknown, map: MapBatch): unknown {
    // The tidy frees what the mapper makes on its way to the batch.
    return tf.tidy(() => {
      const mapped: unknown = (map as (batch: unknown) => unknown)(value);
      if (mapped instanceof Promise) {
        throw new DataError(expected('mapBatch(batch)', '{ xs, ys } of tensors', mapped));
      }
      return mapped as tf.TensorContainer;
    });
  }

  #isOurs(tensor: tf.Tensor): boolean {
    return tensor.id > this.#youngestForeign;
  }

  #free(tensors: readonly tf.Tensor[]): void {
    for (const tensor of tensors) {
      if (this.#isOurs(tensor) && !tensor.kept && !tensor.isDisposed) tensor.dispose();
    }
  }
}

/** A batch whose tensors share the values of another's, and outlive them. */
function copyOf({ xs, ys, sampleWeight }: Batch): Batch {
  return mapTensors({ xs, ys, sampleWeight }, (tensor) => tf.keep(tensor.clone()));
}
