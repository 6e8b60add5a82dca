import type * as tf from '@tensorflow/tfjs';
import type { OrtData, OrtModule } from './ort.ts';
import { type Entry, State } from './state.ts';

/** A copy of all that a step changes. */
export interface SavedState {
  readonly variables: ReadonlyMap<Entry, OrtData>;
  readonly random: readonly [seed: number, step: number];
  readonly steps: number;
}

/** All that a step changes: variables, random state, and the count of steps. */
export class TrainingState {
  readonly variables: State;
  #random: readonly [seed: number, step: number];
  #steps = 0;
  /** How many of the steps the optimizer has counted. */
  #counted = 0;

  constructor(ort: OrtModule, seed: number) {
    this.variables = new State(ort);
    this.#random = [seed | 0, 0];
  }

  get random(): readonly [seed: number, step: number] {
    return this.#random;
  }

  /** Counts steps, each of which draws other random numbers. */
  count(steps: number): void {
    this.#steps += steps;
    this.#random = [this.#random[0], this.#random[1] + steps];
  }

  save(): SavedState {
    return { variables: this.variables.save(), random: this.#random, steps: this.#steps };
  }

  restore({ variables, random, steps }: SavedState): void {
    this.variables.restore(variables);
    this.#random = random;
    this.#steps = steps;
  }

  /** Puts the state into the variables of the model and the optimizer, and its count of steps. */
  writeBack(optimizer: tf.Optimizer): void {
    this.variables.writeBack(optimizer);
    if (this.#steps === this.#counted) return;
    // An optimizer has no count before its first step.
    const counted = optimizer as unknown as { iterations_?: number | undefined };
    const iterations = (counted.iterations_ ?? 0) + this.#steps - this.#counted;
    counted.iterations_ = iterations;
    if (iterations === 0) delete counted.iterations_;
    this.#counted = this.#steps;
  }
}
