import * as tf from '@tensorflow/tfjs';
import { type Batch, flatten } from '#training/batch';
import type { StepOutcome } from '../range-test/trainable.ts';
import { Allowance } from './allowance.ts';
import { compareStep } from './compare-step.ts';
import { fewSamples } from './few-samples.ts';
import { agree, repeated } from './loss-in-tfjs.ts';
import { isLarge, type OnnxTraining } from './onnx-engine.ts';
import type { Training } from './training.ts';
import { type Comparison, compareLosses, costs } from './verify.ts';

/** A loss this many times the first shows divergence, where the last digits of numbers grow. */
const DIVERGED = 10;

/** The part of all time that comparisons may take, that before the training included. */
const SHARE = 0.02;

/** The part of the first comparison that one of losses takes, about. */
const LOSS_IN_COMPARISON = 2 / 3;

type Kind = 'loss' | 'step';

/**
 * Compares a compiled training with TensorFlow.js now and then: whole steps and losses, as often as their
 * time allows, since a step of TensorFlow.js costs as much as many compiled ones.
 */
export class SpotChecks {
  readonly #training: Training;
  readonly #onnx: OnnxTraining;
  readonly #before: Comparison;
  readonly #allowance: Allowance<Kind>;
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
    const kinds: [Kind, number][] = [
      ['loss', took * LOSS_IN_COMPARISON],
      ['step', took],
    ];
    this.#allowance = new Allowance(SHARE, { startedAt, spent: took, costs: kinds });
  }

  /**
   * The difference in words, if a check is due and finds one.
   *
   * @param isFollowed - whether numbers in functions of the user's that have changed are compiled already.
   * @throws the compiler's error if the step can't be compiled any more.
   */
  async difference(isFollowed: boolean): Promise<string | undefined> {
    const isStable = Math.abs(this.#last) <= DIVERGED * Math.abs(this.#first ?? 0);
    const kind = this.#allowance.due;
    if (!isStable || !kind) return undefined;
    const next = await this.#training.trainFeed.peek();
    const few = this.#before.isOfFew ? fewSamples(next, isLarge(this.#onnx)) : undefined;
    const batch = few ?? next;
    try {
      // Nothing is compiled for a check.
      if (!this.#onnx.takes(repeated(this.#training, batch))) return undefined;
      const found = await this.#allowance.spendOn(kind, async () => {
        if (!isFollowed) await this.#onnx.follow();
        return kind === 'step' ? this.#ofStep(batch) : this.#ofLoss(batch);
      });
      if (found == null) return undefined;
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

  /** @returns `null` where they agree; `undefined` if TensorFlow.js can't take the step. */
  async #ofStep(batch: Batch): Promise<string | null | undefined> {
    const { compared } = this.#before;
    const compare = compareStep(this.#training, this.#onnx, batch, compared, this.#first);
    const found = await compare.catch(() => undefined);
    return found && (found.difference ?? null);
  }

  async #ofLoss(batch: Batch): Promise<string | null | undefined> {
    const losses = await compareLosses(this.#training, this.#onnx, batch);
    if (!losses) return undefined;
    const [wanted, got] = losses;
    return agree(wanted, got, this.#first ?? wanted)
      ? null
      : `the loss is ${wanted} there, and ${got} compiled`;
  }
}
