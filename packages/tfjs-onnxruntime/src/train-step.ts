import type * as tf from '@tensorflow/tfjs';
import { expectOneShape } from './batch-specs.ts';
import { expectRows, likeRows } from './row-batches.ts';
import { type Kind, type Parts, Runners } from './runners.ts';
import { CallQueue } from './runtime/call-queue.ts';
import { type BatchData, readBatches, Tables } from './runtime/data.ts';
import type { VariablePlace } from './runtime/entry.ts';
import { runSteps } from './runtime/run-steps.ts';
import type { StepResults } from './runtime/runner.ts';
import { stepsAtOnce } from './runtime/steps-at-once.ts';
import { type SavedState, TrainingState, type VariableChange } from './runtime/training-state.ts';
import { outcomesOf, type StepOutcome } from './step-outcome.ts';
import { withDraws } from './trace/replay-draws.ts';
import { type Batch, flatten } from './training/batch.ts';

/**
 * A training step that ONNX Runtime runs. Made by {@link compileTrainStep}.
 *
 * Several calls may be made at once: they run in order, and one that fails doesn't stop the others.
 * `save`, `restore` and `writeBack`, which don't wait, are refused while another call is under way.
 *
 * @typeParam Outcome - what a step resolves to: its loss. In mixed precision it may be a skipped step.
 */
export class CompiledTrainStep<Outcome extends StepOutcome = number> {
  readonly #optimizer: tf.Optimizer;
  readonly #state: TrainingState;
  readonly #runners: Runners;
  readonly #calls = new CallQueue();
  readonly #tables = new Tables();
  #work = 0;
  #graph: object = this;

  /** @internal */
  constructor(parts: Parts, seed: number) {
    this.#optimizer = parts.optimizer;
    this.#state = new TrainingState(parts.ort, seed, parts.lossScaler);
    this.#runners = new Runners(parts, this.#state);
  }

  /**
   * How many steps one call of `runMany` should take: more gain little, and make the caller wait. The
   * smaller the step, the larger the number; for a large step `runMany` gains nothing, and it is 1.
   */
  get stepsAtOnce(): number {
    return stepsAtOnce(this.#work);
  }

  /** The approximate number of multiplications in products and convolutions of a step. */
  get work(): number {
    return this.#work;
  }

  /**
   * The same object for all steps that run the same graph, where they share it: what was found out about one
   * holds for the others. Numbers such as a momentum or a weight decay are not in the graph.
   */
  get graph(): object {
    return this.#graph;
  }

  /** Compiles for batches with the shapes of this one, unless there is a program that takes them. */
  compile(batch: Batch): Promise<void> {
    return this.compileFor('step', batch);
  }

  /** @internal */
  compileFor(kind: Kind, batch: Batch): Promise<void> {
    return this.#inTurn(nothing, async () => {
      const { runner } = await this.#runners.get(kind, batch);
      if (kind !== 'step') return;
      this.#work = Math.max(this.#work, runner.work);
      this.#graph = runner.graph;
    });
  }

  /**
   * Compares the step with what is compiled before it runs again, and compiles it anew if a number in a
   * function of yours, or a setting of a layer or of the optimizer, has changed. The state stays. The
   * comparison runs the step's functions once, without computing anything.
   */
  refresh(): void {
    this.#calls.expectLive();
    this.#runners.expire();
  }

  /**
   * Calls a function of TensorFlow.js, not async, with the random numbers that the compiled step will draw
   * so many steps ahead (dropout, noise), to compare the two.
   */
  withDraws<T>(f: () => T, ahead = 0): T {
    const [seed, step] = this.#state.random;
    return withDraws([seed, step + ahead], f);
  }

  /** One step at learning rate `lr`. Resolves to the loss of that step, measured before its update. */
  async run(batch: Batch, lr: number): Promise<Outcome> {
    const results = await this.train(batch, () => readBatches([batch]), [lr]);
    return outcomesOf(results)[0] as Outcome;
  }

  /**
   * Many steps in one call, which is faster for small models: one step for each batch, in order, at the
   * rate with the same index. All batches must have the same shapes. In mixed precision a skipped step is
   * the last one taken: fewer outcomes than batches are resolved to then.
   */
  async runMany(batches: readonly Batch[], lrs: readonly number[]): Promise<Outcome[]> {
    expectOneShape(batches, lrs);
    const [first] = batches;
    if (!first) return [];
    return outcomesOf(await this.train(first, () => readBatches(batches), lrs)) as Outcome[];
  }

  /**
   * As {@link runMany}, on batches that are rows of tensors in memory: shuffled samples, for example. Their
   * values are read once. With `method: 'runRows'`, ONNX Runtime for Node takes the rows of a small step
   * itself, on the CPU; elsewhere they are copied.
   *
   * @param data - the tensors of all samples, which must not be disposed of before the last call.
   * @param rows - for each batch the places of its samples along the first axis; all of one length.
   * @param lrs - the rate of each batch.
   * @throws {ArgumentError} for tensors of several numbers of samples, rows that aren't theirs, or another
   *   number of rates, before anything is changed.
   */
  async runRows(
    data: Batch,
    rows: readonly Int32Array[],
    lrs: readonly number[],
  ): Promise<Outcome[]> {
    expectRows(data, rows, lrs);
    const [first] = rows;
    if (!first) return [];
    const own = rows.map((places) => places.slice());
    const batches = async () => {
      const tables = await this.#tables.of(flatten(data));
      return own.map((places) => ({ tables, rows: places }));
    };
    const results = await this.train(likeRows(data, first.length), batches, lrs);
    return outcomesOf(results) as Outcome[];
  }

  /**
   * Steps on batches with the shapes of `like`, given as arrays in the order of its tensors, up to the
   * first skipped step.
   *
   * @internal
   */
  train(
    like: Batch,
    batches: () => BatchData[] | Promise<BatchData[]>,
    lrs: readonly number[],
  ): Promise<StepResults> {
    return this.#inTurn(batches, async (data) => {
      const { runner, shape } = await this.#runners.get('step', like);
      return runSteps(runner, shape, data, lrs, this.#state);
    });
  }

  /** The loss of a batch in inference mode, with the present state, which doesn't change. */
  async evaluate(batch: Batch): Promise<number> {
    const [loss] = await this.measure(batch, () => readBatches([batch]));
    return loss!;
  }

  /**
   * All numbers of the evaluation of one batch with the shapes of `like`, given as arrays.
   *
   * @internal
   */
  measure(like: Batch, batch: () => BatchData[] | Promise<BatchData[]>): Promise<number[]> {
    return this.#inTurn(batch, async (data) => {
      const { runner, shape } = await this.#runners.get('evaluation', like);
      const { numbers } = await runner.run(shape, data, [0], this.#state);
      return numbers[0]!;
    });
  }

  /**
   * A copy of the whole state: weights, optimizer, counters, random state, loss scale.
   *
   * @throws {StateError} while another call is under way.
   */
  save(): SavedState {
    this.#calls.expectIdle('save');
    return this.#state.save();
  }

  /**
   * Restores a saved copy exactly. May be called any number of times with the same copy.
   *
   * @throws {StateError} while another call is under way.
   */
  restore(saved: SavedState): void {
    this.#calls.expectIdle('restore');
    this.#state.restore(saved);
  }

  /**
   * Writes the state to the variables of the model and the optimizer, and to its count of steps.
   *
   * @param part - `'model'`: to variables of the model alone, to compute a loss with them.
   * @throws {StateError} while another call is under way.
   */
  writeBack(part: 'all' | 'model' = 'all'): void {
    this.#calls.expectIdle('writeBack');
    this.#state.writeBack(this.#optimizer, part);
  }

  /**
   * Reads the values assigned to variables since they were compiled or written back.
   *
   * @internal
   */
  readChanges(): Promise<void> {
    return this.#inTurn(nothing, () => this.#state.readChanges());
  }

  /** Whether a program that is there takes batches with the shapes of this one. */
  takes(batch: Batch): boolean {
    return this.#runners.takes('step', batch);
  }

  /**
   * Compares the changes since a saved state with those of TensorFlow.js: after a step of both from that
   * state, on the same batch.
   *
   * @param isCompared - which variables and slots to compare. Default: all.
   * @returns the change of each of them.
   */
  changesSince(
    saved: SavedState,
    isCompared: (place: VariablePlace) => boolean = () => true,
  ): Promise<VariableChange[]> {
    return this.#inTurn(nothing, () =>
      this.#state.changesSince(saved, this.#optimizer, isCompared),
    );
  }

  /** Takes over the state of model and optimizer; the opposite of `writeBack()`. */
  readBack(): Promise<void> {
    return this.#inTurn(nothing, () => this.#state.readAll(this.#optimizer));
  }

  /**
   * Frees ONNX Runtime's sessions, after all earlier calls; those of a small step some seconds later, if no
   * other uses them. Model and optimizer don't change.
   */
  dispose(): Promise<void> {
    return this.#calls.end(() => this.#runners.dispose());
  }

  async #inTurn<P, T>(
    prepare: () => P | Promise<P>,
    call: (prepared: P) => Promise<T>,
  ): Promise<T> {
    this.#calls.expectLive();
    return this.#calls.add(prepare, call);
  }
}

function nothing(): void {}
