import * as tf from '@tensorflow/tfjs';
import { expectOptimizer, setLearningRate } from '#training/optimizer';
import { ArgumentError, check, expected, StateError } from '../errors.ts';
import { expectKnown } from '../options.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { expectMomentumOf, setMomentum } from './momentum.ts';
import { trainingErrors } from './training-errors.ts';

/** What to set before each batch, as functions of the step. */
export interface ScheduleCallbackOptions {
  /** The learning rate. */
  readonly lr: Schedule;
  /** The momentum; for Adam and Adamax, the first of the betas. */
  readonly momentum?: Schedule | undefined;
  /**
   * The schedule's step at the first batch; an integer >= 0. Default: 0; with `initialEpoch`, the number
   * of steps in the epochs before, if the data's length is known.
   */
  readonly firstStep?: number | undefined;
}

/**
 * A callback for `model.fit` and `fitDataset` that sets the learning rate, and if given the momentum,
 * before each batch. Steps are counted across epochs and calls of `fit`; only batches of training
 * count. Training resumed by `initialEpoch` resumes the schedule too. The values set last stay set.
 *
 * ```ts prelude=model,finder
 * import { oneCycle } from 'lr-finder/schedules';
 * import { ScheduleCallback } from 'lr-finder/tfjs';
 *
 * await finder.rangeTest({ xs, ys, batchSize: 32 });
 * const { maxLr } = finder.suggestion().bounds;
 * const schedule = new ScheduleCallback({ lr: oneCycle({ maxLr, totalSteps: 20 }) });
 * await model.fit(xs, ys, { epochs: 2, batchSize: 32, callbacks: schedule, verbose: 0 });
 * ```
 */
export class ScheduleCallback extends tf.Callback {
  /** The values set, one entry for each batch. */
  readonly history: { readonly lr: number[]; readonly momentum: number[] } = {
    lr: [],
    momentum: [],
  };
  readonly #lr: Schedule;
  readonly #momentum: Schedule | undefined;
  #firstStep: number | undefined;

  /** @throws {ArgumentError} when a schedule is no function, or `firstStep` can't be used. */
  constructor(options: ScheduleCallbackOptions) {
    super();
    expectKnown(options, ['lr', 'momentum', 'firstStep']);
    const { lr, momentum, firstStep } = options;
    for (const [name, schedule] of Object.entries({ lr, momentum })) {
      const isMissing = schedule === undefined && name === 'momentum';
      if (!isMissing && typeof schedule !== 'function') {
        throw new ArgumentError(expected(name, 'a function of the step', schedule));
      }
    }
    const isStep = firstStep === undefined || (Number.isInteger(firstStep) && firstStep >= 0);
    check(isStep, 'firstStep', 'an integer >= 0', firstStep);
    this.#lr = lr;
    this.#momentum = momentum;
    this.#firstStep = firstStep;
  }

  /** @throws {ArgumentError} when a momentum is given and the model's optimizer has none. */
  override async onTrainBegin(): Promise<void> {
    const optimizer = this.#optimizer();
    expectOptimizer(optimizer, trainingErrors);
    if (this.#momentum) expectMomentumOf(optimizer);
  }

  /** @throws {ArgumentError} when training begins at a later epoch, and its first step isn't known. */
  override async onEpochBegin(epoch: number): Promise<void> {
    if (this.#firstStep !== undefined) return;
    const { steps, samples, batchSize } = this.params as Partial<Record<string, number | null>>;
    const perEpoch = steps ?? Math.ceil((samples ?? Number.NaN) / (batchSize ?? Number.NaN));
    if (epoch > 0 && !Number.isFinite(perEpoch)) {
      throw new ArgumentError(
        `Expected \`firstStep\` to be given where training begins at epoch ${epoch} and the data's length isn't known. Pass the number of batches that were trained before`,
      );
    }
    this.#firstStep = epoch === 0 ? 0 : epoch * perEpoch;
  }

  /** @throws {StateError} when the schedule returns no finite rate. */
  override async onBatchBegin(): Promise<void> {
    const optimizer = this.#optimizer();
    const step = this.#firstStep! + this.history.lr.length;
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
