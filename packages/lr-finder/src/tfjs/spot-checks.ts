import * as tf from '@tensorflow/tfjs';
import { type Batch, flatten } from '#training/batch';
import type { StepOutcome } from '../range-test/trainable.ts';
import { compareStep } from './compare-step.ts';
import { fewSamples } from './few-samples.ts';
import { agree, repeated } from './loss-in-tfjs.ts';
import type { OnnxTraining } from './onnx-engine.ts';
import type { Training } from './training.ts';
import { type Comparison, compareLosses, costs, LOSSES_IN_STEP } from './verify.ts';

/** A loss this many times the first shows divergence, where the last digits of numbers grow. */
const DIVERGED = 10;

/** The time for checks of one kind. */
class Allowance {
  readonly #share: number;
  readonly #atLeast: number;
  #spent: number;
  /** Of the next check, as far as is known. */
  #cost: number;

  /**
   * @param share - the part of all time that checks may take.
   * @param atLeast - milliseconds that they may take of the shortest training.
   * @param spent - milliseconds that they have taken.
   * @param cost - milliseconds of a check.
   */
  constructor(share: number, atLeast: number, spent: number, cost: number) {
    this.#share = share;
    this.#atLeast = atLeast;
    this.#spent = spent;
    this.#cost = cost;
  }

  isDue(elapsed: number): boolean {
    return this.#spent + this.#cost <= this.#atLeast + this.#share * elapsed;
  }

  /** Runs a check; one without a result is the last. */
  async take<T>(check: () => Promise<T | undefined>): Promise<T | undefined> {
    const start = performance.now();
    const result = await check();
    const took = performance.now() - start;
    this.#spent += took;
    this.#cost = result === undefined ? Number.POSITIVE_INFINITY : took;
    return result;
  }
}

/**
 * Compares a compiled training with TensorFlow.js now and then: whole steps and losses, as often as their
 * time allows, since a step of TensorFlow.js costs as much as many compiled ones.
 */
export class SpotChecks {
  readonly #training: Training;
  readonly #onnx: OnnxTraining;
  readonly #before: Comparison;
  readonly #startedAt: number;
  readonly #steps: Allowance;
  readonly #losses: Allowance;
  #trained = 0;
  #count = 0;
  #first: number | undefined;
  #last = 0;

  /**
   * @param first - the comparison before the training.
   * @param took - milliseconds that it took.
   * @param startedAt - when the engine was started, by `performance.now()`.
   */
  constructor(
    training: Training,
    onnx: OnnxTraining,
    { first, took, startedAt }: { first: Comparison; took: number; startedAt: number },
  ) {
    this.#training = training;
    this.#onnx = onnx;
    this.#before = first;
    this.#startedAt = startedAt;
    this.#steps = new Allowance(0.02, 0, took, took);
    this.#losses = new Allowance(0.01, 10, 0, took / LOSSES_IN_STEP);
  }

  /** The difference in words, if a check is due and finds one. */
  async difference(): Promise<string | undefined> {
    const isStable = Math.abs(this.#last) <= DIVERGED * Math.abs(this.#first ?? 0);
    const elapsed = performance.now() - this.#startedAt;
    const isStep = this.#steps.isDue(elapsed);
    if (!isStable || !(isStep || this.#losses.isDue(elapsed))) return undefined;
    const next = await this.#training.trainFeed.peek();
    const few = this.#before.isOfFew ? fewSamples(next) : undefined;
    const batch = few ?? next;
    try {
      // Nothing is compiled for a check.
      if (!this.#onnx.takes(repeated(this.#training, batch))) return undefined;
      const found = isStep ? await this.#ofStep(batch) : await this.#ofLoss(batch);
      if (found === undefined) return undefined;
      const onnxMs = this.#trained / this.#count;
      return `after ${this.#count} steps ${found} (${costs(this.#before.tfjsMs, onnxMs)})`;
    } finally {
      if (few) tf.dispose(flatten(few));
    }
  }

  /** Counts what a call of the compiled training took. */
  async count(call: () => Promise<readonly StepOutcome[]>): Promise<readonly StepOutcome[]> {
    const start = performance.now();
    const outcomes = await call();
    this.#trained += performance.now() - start;
    this.#count += outcomes.length;
    const [first, last] = [outcomes[0], outcomes.at(-1)].map(Number) as [number, number];
    this.#first ??= first;
    this.#last = last;
    return outcomes;
  }

  async #ofStep(batch: Batch): Promise<string | undefined> {
    const compare = () => compareStep(this.#training, this.#onnx, batch).catch(() => undefined);
    return (await this.#steps.take(compare))?.difference;
  }

  async #ofLoss(batch: Batch): Promise<string | undefined> {
    const compare = () => compareLosses(this.#training, this.#onnx, batch);
    const losses = await this.#losses.take(compare);
    if (!losses || agree(...losses)) return undefined;
    const [wanted, got] = losses;
    return `the loss is ${wanted} there, and ${got} compiled`;
  }
}
