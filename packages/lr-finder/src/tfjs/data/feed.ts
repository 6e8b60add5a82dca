import * as tf from '@tensorflow/tfjs';
import { type Batch, flatten, mapTensors } from '#training/batch';
import { engine } from '#training/engine';
import { DataError, expected, tidyUp } from '../../errors.ts';
import type { OpenPass, Pass } from '../../passes.ts';
import { parseBatch } from './batch.ts';
import { RowMemory } from './rows.ts';
import { isDataset, type MapBatch, passesOver } from './source.ts';
import { isTensorData, type RowPass } from './tensor-data.ts';

/** A batch, and the tensors to free after its use. */
export interface FedBatch extends Batch {
  free(): void;
}

export interface FeedOptions {
  readonly map: MapBatch | undefined;
  /** Converts a batch to the form that the model takes, or throws. */
  readonly check: (batch: Batch, name: string) => Batch;
  /** Whether tensors in memory are shuffled by default. */
  readonly shuffle: boolean;
  /** Those of the model; `undefined` for a model that is a function. */
  readonly outputNames: readonly string[] | undefined;
}

/** Reads batches from data of any form: one after the other, or in whole passes. */
export class Feed {
  readonly #name: string;
  readonly #open: OpenPass;
  readonly #isOfDataset: boolean;
  readonly #source: unknown;
  readonly #map: MapBatch | undefined;
  readonly #memory = new RowMemory();
  readonly #check: (batch: Batch, name: string) => Batch;
  /** Tensors with this id or a higher one were made while the data were read: the feed frees them. */
  readonly #firstOwnId = engine().nextTensorId();
  #pass: Pass | undefined;
  #first: FedBatch | undefined;
  /** The rows of the batch that was read last. */
  #rows: Int32Array | undefined;
  #whole: Batch | undefined;
  #kept: readonly Batch[] | undefined;

  /**
   * @throws {ArgumentError} when `source` has none of the known forms.
   */
  constructor(source: unknown, name: string, { map, check, shuffle, outputNames }: FeedOptions) {
    this.#name = name;
    this.#source = source;
    this.#open = passesOver(source, name, shuffle, outputNames, this.#memory);
    this.#isOfDataset = isDataset(source);
    this.#map = map;
    this.#check = check;
  }

  /**
   * Reads the next batch ahead, so that unusable data are found before anything is changed. `next()` or
   * the first pass then returns that batch. After the last batch the data start again.
   *
   * @throws {DataError} when there is no batch, or one that doesn't fit.
   */
  async peek(): Promise<FedBatch> {
    this.#first ??= (await this.#read()) ?? (await this.#read());
    if (this.#first) return this.#first;
    throw new DataError(`Expected \`${this.#name}\` to have at least one batch, got none`);
  }

  /** Lets batches use the memory of freed ones, which only `mapBatch` may have kept. */
  reuseMemory(): void {
    if (!this.#map) this.#memory.reuse();
  }

  /**
   * The number of samples of a pass, once a batch was read ahead: of a `tf.data.Dataset` or a list, that
   * of whole batches. `undefined` if it isn't known.
   */
  get samples(): number | undefined {
    const count = countBatches(this.#source);
    if (isTensorData(this.#source)) return flatten(this.#source.xs)[0]?.shape[0];
    const ofBatch = this.#first && flatten(this.#first.xs)[0]?.shape[0];
    return count && ofBatch ? count * ofBatch : undefined;
  }

  /** The next batch; after the last one the data start again. */
  async next(): Promise<FedBatch> {
    const batch = (await this.#read()) ?? (await this.#read());
    if (batch) return batch;
    throw new DataError(
      `Expected \`${this.#name}\` to start again after its last batch, got an iterator that has ended. Pass a function that gives a new one`,
    );
  }

  /** The next `count` batches. If reading one fails, the others are freed. */
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

  /**
   * The tensors of all samples, in the form that the model takes, where a batch is nothing but rows of them,
   * and the backend has their values at hand: on `cpu`. Else `undefined`.
   */
  get whole(): Batch | undefined {
    const source = this.#source;
    if (this.#map || !isTensorData(source) || source.classWeight != null) return undefined;
    if (tf.getBackend() !== 'cpu') return undefined;
    const { xs, ys, sampleWeight } = source;
    this.#whole ??= this.#check(
      parseBatch({ xs, ys, sampleWeight }, this.#name, false),
      this.#name,
    );
    return this.#whole;
  }

  /** The rows of the next `count` batches in `whole`; after the last one the data start again. */
  async takeRows(count: number): Promise<Int32Array[]> {
    const all: Int32Array[] = [];
    while (all.length < count) {
      if (this.#first) {
        all.push(this.#rows!);
        this.#first.free();
        this.#first = undefined;
        continue;
      }
      this.#pass ??= await this.#open();
      const rows = (this.#pass as RowPass).nextRows();
      if (rows) all.push(rows);
      else this.#pass = undefined;
    }
    return all;
  }

  /** The first `count` batches of the data, or all: read once, then the same at every call. */
  async keep(count: number): Promise<readonly Batch[]> {
    if (this.#kept) return this.#kept;
    const kept: Batch[] = [];
    this.#kept = kept;
    for await (const batch of this.pass()) {
      // The source of the batch may free its tensors once the next batch is requested.
      kept.push(copyOf(batch));
      batch.free();
      if (kept.length === count) break;
    }
    return kept;
  }

  /** One whole pass from the beginning of the data. */
  async *pass(): AsyncGenerator<FedBatch> {
    // A batch that was read ahead is the first of the open pass.
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
   * Frees the batches that are kept, or read and not used, and ends the iterator. If ending it fails,
   * that is only a warning: the data read so far are good.
   */
  async close(): Promise<void> {
    for (const { xs, ys, sampleWeight } of this.#kept ?? []) {
      tf.dispose(flatten([xs, ys, sampleWeight]));
    }
    this.#kept = undefined;
    this.#free(flatten(this.#whole));
    this.#whole = undefined;
    await this.#close();
  }

  async #close(): Promise<void> {
    this.#first?.free();
    this.#first = undefined;
    const pass = this.#pass;
    this.#pass = undefined;
    await tidyUp(`return() of the iterator of \`${this.#name}\``, () => pass?.return?.());
  }

  /** The next batch of the pass, which is opened if necessary; `undefined` at its end. */
  async #read(): Promise<FedBatch | undefined> {
    if (this.#first) {
      const first = this.#first;
      this.#first = undefined;
      return first;
    }
    this.#pass ??= await this.#open();
    const { done, value, rows }: Awaited<ReturnType<RowPass['next']>> = await this.#pass.next();
    this.#rows = rows;
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
      const parsed = parseBatch(mapped, this.#name, this.#isOfDataset);
      const batch = this.#check(parsed, `a batch of ${this.#name}`);
      return { ...batch, free: () => this.#free([...made, ...flatten(batch)]) };
    } catch (error) {
      this.#free(made);
      throw error;
    }
  }

  #mapped(value: unknown, map: MapBatch): unknown {
    // The tidy frees the tensors that the mapper makes on the way.
    return tf.tidy(() => {
      const mapped: unknown = (map as (batch: unknown) => unknown)(value);
      if (mapped instanceof Promise) {
        throw new DataError(expected('mapBatch(batch)', '{ xs, ys } of tensors', mapped));
      }
      return mapped as tf.TensorContainer;
    });
  }

  #isOurs(tensor: tf.Tensor): boolean {
    return tensor.id > this.#firstOwnId;
  }

  #free(tensors: readonly tf.Tensor[]): void {
    for (const tensor of tensors) {
      if (this.#isOurs(tensor) && !tensor.kept && !tensor.isDisposed) tensor.dispose();
    }
  }
}

/** A batch whose tensors share the values of another batch, and outlive it. */
function copyOf({ xs, ys, sampleWeight }: Batch): Batch {
  return mapTensors({ xs, ys, sampleWeight }, (tensor) => tf.keep(tensor.clone()));
}

/** How many batches the data have; `undefined` if that isn't known, or without end. */
function countBatches(source: unknown): number | undefined {
  if (Array.isArray(source)) return source.length;
  const { size } = source as { readonly size?: unknown };
  return isDataset(source) && Number.isInteger(size) ? (size as number) : undefined;
}
