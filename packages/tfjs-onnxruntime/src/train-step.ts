import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, StateError } from './errors.ts';
import { type Batch, flatten } from './model/batch.ts';
import { type Kind, type Parts, Runners, shapesOf } from './runners.ts';
import { dataOf } from './runtime/data.ts';
import type { OrtData } from './runtime/ort.ts';
import type { Runner } from './runtime/runner.ts';
import { type Entry, State } from './runtime/state.ts';

const MOST_AT_ONCE = 10;
/** Multiplications for one call: about a tenth of a second. A single step may have more. */
const WORK_AT_ONCE = 4e9;

/** A copy of all that a step changes. */
export interface SavedState {
  readonly variables: ReadonlyMap<Entry, OrtData>;
  readonly random: readonly [seed: number, step: number];
  readonly steps: number;
}

/** A training step that ONNX Runtime runs. Made by {@link compileTrainStep}. */
export class CompiledTrainStep {
  readonly #optimizer: tf.Optimizer;
  readonly #state: State;
  readonly #runners: Runners;
  #random: [number, number];
  #steps = 0;
  /** How many of the steps the optimizer has counted. */
  #counted = 0;
  #work = 0;
  #isDisposed = false;

  /** @internal */
  constructor(parts: Parts, seed: number) {
    this.#optimizer = parts.optimizer;
    this.#state = new State(parts.ort);
    this.#runners = new Runners(parts, this.#state);
    this.#random = [seed | 0, 0];
  }

  /**
   * How many steps to take in one call of `runMany`: more gain little, and keep the caller waiting.
   * The smaller the step, the more; for a large one `runMany` gains nothing, and it is 1.
   */
  get stepsAtOnce(): number {
    return Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(WORK_AT_ONCE / this.#work)));
  }

  /** Compiles for batches like this one, if that isn't done yet. */
  async compile(batch: Batch): Promise<void> {
    const { work } = await this.#runnerFor('step', batch);
    this.#work = Math.max(this.#work, work);
  }

  /** One step at learning rate `lr`. Resolves to the loss measured in it, before its update. */
  async run(batch: Batch, lr: number): Promise<number> {
    const [[loss]] = (await this.train(batch, [await dataOfAll(batch)], [lr])) as [[number]];
    return loss;
  }

  /**
   * Many steps in one call, which is faster for small models: for each batch, in order, one step at
   * the rate of the same place. All batches must have one shape.
   */
  async runMany(batches: readonly Batch[], lrs: readonly number[]): Promise<number[]> {
    if (batches.length !== lrs.length) {
      throw new ArgumentError(
        `Expected \`lrs\` to have one rate for each of the ${batches.length} batches, got ${lrs.length}`,
      );
    }
    const [first] = batches;
    if (!first) return [];
    const shapes = new Set(batches.map(shapesOf));
    if (shapes.size > 1) {
      throw new ArgumentError(
        `Expected \`batches\` to have one shape, got ${[...shapes].join(' and ')}. Run the others on their own`,
      );
    }
    const data = await Promise.all(batches.map(dataOfAll));
    return (await this.train(first, data, lrs)).map(([loss]) => loss!);
  }

  /**
   * Steps on batches of the shape of `like`, given as arrays in the order of its tensors. Resolves
   * to all the numbers that each step returns.
   *
   * @internal
   */
  async train(
    like: Batch,
    data: readonly (readonly OrtData[])[],
    lrs: readonly number[],
  ): Promise<number[][]> {
    const runner = await this.#runnerFor('step', like);
    const [first, second] = data as [readonly OrtData[], readonly OrtData[] | undefined];
    const numbers = second
      ? await runner.runMany(data, lrs, this.#random)
      : [await runner.run(first, lrs[0]!, this.#random)];
    this.#count(lrs.length);
    return numbers;
  }

  /** The loss of a batch in inference mode, with the state as it is now, which it leaves so. */
  async evaluate(batch: Batch): Promise<number> {
    const [loss] = await this.measure(batch, await dataOfAll(batch));
    return loss!;
  }

  /** @internal */
  async compileEvaluation(batch: Batch): Promise<void> {
    await this.#runnerFor('evaluation', batch);
  }

  /**
   * All the numbers of the evaluation of a batch of the shape of `like`, given as arrays.
   *
   * @internal
   */
  async measure(like: Batch, data: readonly OrtData[]): Promise<number[]> {
    const runner = await this.#runnerFor('evaluation', like);
    return runner.run(data, 0, this.#random);
  }

  /** A copy of the whole state: weights, optimizer, counters, random state. */
  save(): SavedState {
    this.#expectLive();
    return {
      variables: this.#state.save(),
      random: [...this.#random],
      steps: this.#steps,
    };
  }

  /** Puts a saved copy back, exactly. May be called any number of times with the same copy. */
  restore(saved: SavedState): void {
    this.#expectLive();
    this.#state.restore(saved.variables);
    this.#random = [...saved.random];
    this.#steps = saved.steps;
  }

  /** Puts the state into the variables of the model and the optimizer, and its count of steps. */
  writeBack(): void {
    this.#expectLive();
    const optimizer = this.#optimizer;
    this.#state.writeBack(optimizer);
    const counted = optimizer as unknown as { iterations_: number };
    counted.iterations_ = optimizer.iterations + this.#steps - this.#counted;
    this.#counted = this.#steps;
  }

  /**
   * Takes over what has been assigned to variables since they were compiled or written back.
   *
   * @internal
   */
  async readChanges(): Promise<void> {
    this.#expectLive();
    await this.#state.readChanges();
  }

  /** Frees ONNX Runtime's sessions. Model and optimizer stay as they are. */
  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await this.#runners.dispose();
  }

  #count(steps: number): void {
    this.#steps += steps;
    this.#random = [this.#random[0], this.#random[1] + steps];
  }

  async #runnerFor(kind: Kind, batch: Batch): Promise<Runner> {
    this.#expectLive();
    return this.#runners.get(kind, batch);
  }

  #expectLive(): void {
    if (this.#isDisposed) {
      throw new StateError(
        'Expected the training step to be alive, got a disposed one. Compile it again',
      );
    }
  }
}

function dataOfAll(batch: Batch): Promise<OrtData[]> {
  return Promise.all(flatten(batch).map(dataOf));
}
