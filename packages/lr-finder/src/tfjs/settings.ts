import type * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '#training/model';
import { learningRateOf, setLearningRate } from '#training/optimizer';
import { StateError } from '../errors.ts';

interface Setting {
  readonly object: Record<string, unknown>;
  readonly key: string;
  readonly name: string;
}

/**
 * The settings that a step depends on: the optimizer's numbers, and which variables are trainable. A
 * compiled step contains them as constants; a step of TensorFlow.js reads them each time.
 */
export class Settings {
  readonly #optimizer: tf.Optimizer;
  readonly #settings: readonly Setting[];

  constructor({ variables, layers }: TrainableModel, optimizer: tf.Optimizer) {
    this.#optimizer = optimizer;
    this.#settings = [
      ...Object.entries(optimizer)
        .filter(([key, value]) => isSetting(value) && !EXCLUDED.has(key))
        .map(([key]) => setting(optimizer, key, `optimizer.${key}`)),
      // It doesn't exist before the first step.
      setting(optimizer, 'iterations_', 'optimizer.iterations'),
      ...layers.map((layer) => setting(layer, 'trainable_', `${layer.name}.trainable`)),
      ...layers
        .flatMap((layer) => layer.weights)
        .map((weight) => setting(weight, 'trainable_', `${weight.name}.trainable`)),
      ...variables.map((variable) => setting(variable, 'trainable', `${variable.name}.trainable`)),
    ];
  }

  /**
   * Calls a user's function. If it changes settings, they are put back; also the learning rate, which
   * the test sets anyway.
   *
   * @throws {StateError} where it changed settings other than the rate.
   */
  async callAndRestore(callback: () => unknown): Promise<void> {
    const lr = learningRateOf(this.#optimizer);
    const values = this.#settings.map(({ object, key }) => object[key]);
    let changed: string | undefined;
    try {
      await callback();
    } finally {
      if (lr !== undefined && learningRateOf(this.#optimizer) !== lr) {
        setLearningRate(this.#optimizer, lr);
      }
      for (const [i, { object, key, name }] of this.#settings.entries()) {
        // Reading the count of steps creates it, as 0.
        if (Object.is(object[key] ?? 0, values[i] ?? 0)) continue;
        object[key] = values[i];
        changed ??= name;
      }
    }
    if (changed !== undefined) {
      throw new StateError(
        `Expected \`onPoint\` to leave the settings of the training as they are, got another \`${changed}\`. Set it before the test or afterwards`,
      );
    }
  }
}

/** The test sets the rate itself, and the count of steps is added below. */
const EXCLUDED = new Set(['learningRate', 'iterations_']);

function isSetting(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function setting(object: object, key: string, name: string): Setting {
  return { object: object as Record<string, unknown>, key, name };
}
