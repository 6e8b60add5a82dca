import type * as tf from '@tensorflow/tfjs';
import type { ModelParts } from '#training/model';
import { restoreTraining, saveTraining, type TrainingState } from './training-state.ts';
import { type Found, watchStep } from './watch-step.ts';

/**
 * Copies of all that training steps change in a model and its optimizer. Each stays complete: what a
 * step changes that nobody listed is added to every copy, as it was before.
 */
export class StateKeeper {
  readonly #model: ModelParts;
  readonly #optimizer: tf.Optimizer;
  readonly #cacheDir: string | undefined;
  /** The copies that may still be restored, and how often each was returned by `save`. */
  readonly #copies = new Map<TrainingState, number>();
  /** The copy that model and optimizer still equal: saving again returns it. */
  #current: TrainingState | undefined;
  readonly #found: Found = { variables: new Set(), layers: new Set() };

  /** @param cacheDir - where copies are files; `undefined`: they are in memory. */
  constructor(model: ModelParts, optimizer: tf.Optimizer, cacheDir: string | undefined) {
    this.#model = model;
    this.#optimizer = optimizer;
    this.#cacheDir = cacheDir;
  }

  /** @throws {CacheError} where the file of the copy can't be written; it is removed. */
  async save(): Promise<TrainingState> {
    // Properties of layers and optimizer may be set between two steps.
    const isCurrent = this.#current?.objects.changes().length === 0;
    const state = isCurrent ? this.#current! : await this.#copy();
    this.#copies.set(state, (this.#copies.get(state) ?? 0) + 1);
    this.#current = state;
    return state;
  }

  /** @throws {CacheError} where values are lost with their file, once all else is restored. */
  async restore(state: TrainingState): Promise<void> {
    this.#current = undefined;
    await restoreTraining(state);
    if (this.#copies.has(state)) this.#current = state;
  }

  /** Removes the copy, and its file, once each `save` that returned it has been released. */
  async release(state: TrainingState): Promise<void> {
    const users = this.#copies.get(state) ?? 0;
    if (users > 1) {
      this.#copies.set(state, users - 1);
      return;
    }
    this.#copies.delete(state);
    if (this.#current === state) this.#current = undefined;
    await state.file?.remove();
  }

  /** Runs a step, or whatever else may change the state. */
  watch<T>(step: () => T): Promise<T> {
    this.#current = undefined;
    return watchStep([...this.#copies.keys()], this.#found, step);
  }

  async #copy(): Promise<TrainingState> {
    const { variables, layers } = this.#model;
    const live = [...this.#found.variables].filter(({ isDisposed }) => !isDisposed);
    const parts = {
      variables: [...variables, ...live],
      layers: [...layers, ...this.#found.layers],
    };
    if (this.#cacheDir === undefined) return saveTraining(parts, this.#optimizer);
    const { ArrayFile } = await import('../../cache/array-file.ts');
    const file = await ArrayFile.create(this.#cacheDir);
    return saveTraining(parts, this.#optimizer, file);
  }
}
