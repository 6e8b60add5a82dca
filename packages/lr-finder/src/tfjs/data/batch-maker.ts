import * as tf from '@tensorflow/tfjs';
import { type Batch, flatten } from '#training/batch';
import { engine } from '#training/engine';
import { DataError, expected } from '../../errors.ts';
import { parseBatch } from './batch.ts';
import type { MapBatch } from './source.ts';

/** A batch, and the tensors to free after its use. */
export interface FedBatch extends Batch {
  free(): void;
}

export interface MakerOptions {
  readonly map: MapBatch | undefined;
  /** Converts a batch to the form that the model takes, or throws. */
  readonly check: (batch: Batch, name: string) => Batch;
}

/** Makes batches of what data yield. */
export class BatchMaker {
  readonly #name: string;
  readonly #isOfDataset: boolean;
  readonly #options: MakerOptions;
  /** Tensors with a higher id were made while the data were read: they are freed with their batch. */
  readonly #before = engine().nextTensorId();

  constructor(name: string, isOfDataset: boolean, options: MakerOptions) {
    this.#name = name;
    this.#isOfDataset = isOfDataset;
    this.#options = options;
  }

  /** @throws {DataError} when it is no batch, or one that doesn't fit. */
  make(value: unknown): FedBatch {
    const { map, check } = this.#options;
    const mapped: unknown = map ? mappedBy(map, value) : value;
    const made = mapped === value ? flatten(value) : flatten([value, mapped]);
    try {
      const parsed = parseBatch(mapped, this.#name, this.#isOfDataset);
      const batch = check(parsed, `a batch of ${this.#name}`);
      return { ...batch, free: () => this.#free([...made, ...flatten(batch)]) };
    } catch (error) {
      this.#free(made);
      throw error;
    }
  }

  #free(tensors: readonly tf.Tensor[]): void {
    for (const tensor of tensors) {
      if (tensor.id > this.#before && !tensor.kept && !tensor.isDisposed) tensor.dispose();
    }
  }
}

function mappedBy(map: MapBatch, value: unknown): unknown {
  // The tidy frees the tensors that the mapper makes on the way.
  return tf.tidy(() => {
    const mapped: unknown = (map as (batch: unknown) => unknown)(value);
    if (mapped instanceof Promise) {
      throw new DataError(expected('mapBatch(batch)', '{ xs, ys } of tensors', mapped));
    }
    return mapped as tf.TensorContainer;
  });
}
