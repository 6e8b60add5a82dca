import type * as tf from '@tensorflow/tfjs';
import type { ModelParts } from '#training/model';
import { restoreTraining, saveTraining, type TrainingState } from './training-state.ts';
import { type Found, watchStep } from './watch-step.ts';

/**
 * Copies of everything that training steps change in a model and its optimizer. If a step turns out to
 * change something that is not in the copies, its value from before is added to each copy.
 */
export class StateKeeper {
  readonly #model: ModelParts;
  readonly #optimizer: tf.Optimizer;
  readonly #cacheDir: string | undefined;
  /** The copies that may still be restored, and how often `save` returned each. */
  readonly #copies = new Map<TrainingState, number>();
  /** The copy that equals the present state, if any: `save` returns it again. */
  #current: TrainingState | undefined;
  readonly #found: Found = { variables: new Set(), layers: new Set() };

  /** @param cacheDir - the folder for the files of copies; `undefined`: copies are in memory. */
  constructor(model: ModelParts, optimizer: tf.Optimizer, cacheDir: string | undefined) {
    this.#model = model;
    this.#optimizer = optimizer;
    this.#cacheDir = cacheDir;
  }

  /** @throws {CacheError} when the file of the copy can't be written; it is removed. */
  async save(): Promise<TrainingState> {
    // Properties of layers and optimizer may change between two steps.
    const isCurrent = this.#current?.objects.changes().length === 0;
    const state = isCurrent ? this.#current! : await this.#copy();
    this.#copies.set(state, (this.#copies.get(state) ?? 0) + 1);
    this.#current = state;
    return state;
  }

  /** @throws {CacheError} when values are lost with their file, after all else is restored. */
  async restore(state: TrainingState): Promise<void> {
    this.#current = undefined;
    await restoreTraining(state);
    if (this.#copies.has(state)) this.#current = state;
  }

  /** Removes the copy and its file once `release` was called as often as `save` returned it. */
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

  /** Runs a step, or anything else that may change the state. */
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
