import * as tf from '@tensorflow/tfjs';
import { type Batch, flatten, mapTensors } from '#training/batch';
import { DataError, tidyUp } from '../../errors.ts';
import type { OpenPass, Pass } from '../../passes.ts';
import { BatchMaker, type FedBatch, type MakerOptions } from './batch-maker.ts';
import { RowMemory } from './rows.ts';
import { isDataset, passesOver } from './source.ts';
import { isTensorData, type RowPass } from './tensor-data.ts';

export interface FeedOptions extends MakerOptions {
  /** Whether tensors in memory are shuffled by default. */
  readonly shuffle: boolean;
  /** Those of the model; `undefined` for a model that is a function. */
  readonly outputNames: readonly string[] | undefined;
}

/** Reads batches from data of any form: one after the other, or in whole passes. */
export class Feed {
  readonly #name: string;
  readonly #open: OpenPass;
  readonly #source: unknown;
  readonly #isMapped: boolean;
  readonly #memory = new RowMemory();
  readonly #maker: BatchMaker;
  #pass: Pass | undefined;
  #first: FedBatch | undefined;
  /** The rows of the batch that was read last. */
  #rows: Int32Array | undefined;
  #whole: FedBatch | undefined;
  #kept: readonly Batch[] | undefined;

  /**
   * @throws {ArgumentError} when `source` has none of the known forms.
   */
  constructor(source: unknown, name: string, { shuffle, outputNames, ...options }: FeedOptions) {
    this.#name = name;
    this.#source = source;
    this.#open = passesOver(source, name, shuffle, outputNames, this.#memory);
    this.#isMapped = options.map !== undefined;
    this.#maker = new BatchMaker(name, isDataset(source), options);
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
    if (!this.#isMapped) this.#memory.reuse();
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
    if (this.#isMapped || !isTensorData(source) || source.classWeight != null) return undefined;
    if (tf.getBackend() !== 'cpu') return undefined;
    const { xs, ys, sampleWeight } = source;
    this.#whole ??= this.#maker.make({ xs, ys, sampleWeight });
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
    this.#whole?.free();
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
    return this.#maker.make(value);
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
