import * as tf from '@tensorflow/tfjs';
import type { ArrayFile } from '../../cache/array-file.ts';
import { CacheError } from '../../errors.ts';
import { writing } from '../claim.ts';
import type { TensorCopy } from './tensor-copy.ts';

/** Names of lost tensors that fit in a message. */
const MOST_NAMES = 3;

/**
 * Puts copies back one by one. A copy that is lost doesn't keep the others from being put back: it
 * is remembered, and reported at the end.
 */
export class Restoration {
  readonly #lost: string[] = [];
  #cause: CacheError | undefined;

  /** A new tensor with the values of a copy; `undefined` where they are lost. */
  async tensor(copy: TensorCopy, name: string): Promise<tf.Tensor | undefined> {
    try {
      return tf.tensor(await copy.read(), copy.shape, copy.dtype);
    } catch (error) {
      if (!(error instanceof CacheError)) throw error;
      this.#lost.push(name);
      this.#cause ??= error;
      return undefined;
    }
  }

  /** Gives a variable the values of a copy. Where they are lost, it keeps those that it has. */
  async assign(variable: tf.Variable, copy: TensorCopy, name = variable.name): Promise<void> {
    const tensor = await this.tensor(copy, name);
    if (tensor) writing(() => variable.assign(tensor));
    tensor?.dispose();
  }

  /** @throws {CacheError} where something was lost: says what, and of which file. */
  end(file: ArrayFile | undefined): void {
    if (!file || !this.#cause) return;
    const more = this.#lost.length - MOST_NAMES;
    const names = this.#lost.slice(0, MOST_NAMES).join(', ');
    throw file.lost(more > 0 ? `${names} and ${more} more tensors` : names, this.#cause);
  }
}
