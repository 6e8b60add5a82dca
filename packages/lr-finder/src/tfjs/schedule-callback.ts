import * as tf from '@tensorflow/tfjs';
import { expectOptimizer, setLearningRate } from '#training/optimizer';
import { ArgumentError, expected, StateError } from '../errors.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { expectMomentumOf, setMomentum } from './momentum.ts';
import { trainingErrors } from './training-errors.ts';

/** What to set at each batch, by the steps taken so far. */
export interface ScheduleCallbackOptions {
  /** The learning rate. */
  readonly lr: Schedule;
  /** The momentum; of Adam and Adamax the first of the betas. */
  readonly momentum?: Schedule | undefined;
}

/**
 * A callback for `model.fit` and `fitDataset` that sets the learning rate, and the momentum where
 * wanted, before each batch. Steps are counted over epochs and over calls of `fit`, and only batches
 * of training count. What was set last stays set.
 *
 * @example
 * const { maxLr } = finder.suggestion().bounds;
 * const schedule = new ScheduleCallback({ lr: oneCycle({ maxLr, totalSteps }) });
 * await model.fit(xs, ys, { epochs, callbacks: schedule });
 */
export class ScheduleCallback extends tf.Callback {
  /** What was set, one entry a batch. */
  readonly history: { readonly lr: number[]; readonly momentum: number[] } = {
    lr: [],
    momentum: [],
  };
  readonly #lr: Schedule;
  readonly #momentum: Schedule | undefined;

  /** @throws {ArgumentError} when a schedule is no function. */
  constructor({ lr, momentum }: ScheduleCallbackOptions) {
    super();
    for (const [name, schedule] of Object.entries({ lr, momentum })) {
      const isMissing = schedule === undefined && name === 'momentum';
      if (!isMissing && typeof schedule !== 'function') {
        throw new ArgumentError(expected(name, 'a function of the step', schedule));
      }
    }
    this.#lr = lr;
    this.#momentum = momentum;
  }

  /** @throws {ArgumentError} when the model's optimizer isn't one that this can be set of. */
  override async onTrainBegin(): Promise<void> {
    const optimizer = this.#optimizer();
    expectOptimizer(optimizer, trainingErrors);
    if (this.#momentum) expectMomentumOf(optimizer);
  }

  /** @throws {StateError} when the schedule gives no rate. */
  override async onBatchBegin(): Promise<void> {
    const optimizer = this.#optimizer();
    const step = this.history.lr.length;
    const lr = this.#lr(step);
    if (!Number.isFinite(lr)) {
      throw new StateError(`Expected \`lr\` to give a finite number, got ${lr} at step ${step}`);
    }
    setLearningRate(optimizer, lr);
    this.history.lr.push(lr);
    if (this.#momentum) {
      const momentum = this.#momentum(step);
      setMomentum(optimizer, momentum);
      this.history.momentum.push(momentum);
    }
  }

  #optimizer(): tf.Optimizer {
    return this.model.optimizer;
  }
}
