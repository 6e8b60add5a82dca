import type { StepOutcome } from '../range-test/trainable.ts';
import type { OnnxTraining } from './onnx-engine.ts';
import type { Training } from './training.ts';
import { agree, type Comparison, compareLosses, costs } from './verify.ts';

/** The part of the training's time that checks may take. */
const SHARE = 0.03;
/** Milliseconds that they may take of the shortest training. */
const ALLOWED_MS = 20;
/** A loss this many times the first shows divergence, where the last digits of numbers grow. */
const DIVERGED = 10;

/**
 * Compares the losses of a compiled training with those of TensorFlow.js now and then: as often as their
 * time allows, since a loss of TensorFlow.js costs as much as several compiled steps.
 */
export class SpotChecks {
  readonly #training: Training;
  readonly #onnx: OnnxTraining;
  readonly #before: Comparison;
  /** Of the next check, as far as is known: for the first, at most that of a step. */
  #cost: number;
  #spent = 0;
  #trained = 0;
  #steps = 0;
  #first: number | undefined;
  #last = 0;

  /** @param first - the comparison before the training. */
  constructor(training: Training, onnx: OnnxTraining, first: Comparison) {
    this.#training = training;
    this.#onnx = onnx;
    this.#before = first;
    this.#cost = first.tfjsMs;
  }

  /** The difference in words, if a check is due and the losses differ. */
  async difference(): Promise<string | undefined> {
    const isDue = this.#spent + this.#cost <= ALLOWED_MS + SHARE * this.#trained;
    const isStable = Math.abs(this.#last) <= DIVERGED * Math.abs(this.#first ?? 0);
    if (!isDue || !isStable) return undefined;
    const start = performance.now();
    const losses = await compareLosses(this.#training, this.#onnx, this.#before.isOfFew);
    this.#cost = losses ? performance.now() - start : Number.POSITIVE_INFINITY;
    this.#spent += this.#cost;
    if (!losses || agree(...losses)) return undefined;
    const [wanted, got] = losses;
    const onnxMs = this.#trained / this.#steps;
    return `after ${this.#steps} steps the loss is ${wanted} there, and ${got} compiled (${costs(this.#before.tfjsMs, onnxMs)})`;
  }

  /** Counts what a call of the compiled training took. */
  async count(call: () => Promise<readonly StepOutcome[]>): Promise<readonly StepOutcome[]> {
    const start = performance.now();
    const outcomes = await call();
    this.#trained += performance.now() - start;
    this.#steps += outcomes.length;
    const [first, last] = [outcomes[0], outcomes.at(-1)].map(Number) as [number, number];
    this.#first ??= first;
    this.#last = last;
    return outcomes;
  }
}
