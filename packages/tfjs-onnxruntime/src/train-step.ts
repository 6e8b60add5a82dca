import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, StateError } from './errors.ts';
import type { DType } from './graph/value.ts';
import { type Batch, flatten, unflatten } from './model/batch.ts';
import type { TrainingStep } from './model/step.ts';
import { buildProgram } from './program.ts';
import { channelBlock } from './runtime/channel-block.ts';
import { dataOf } from './runtime/data.ts';
import type { OrtData, OrtModule, OrtSessionOptions } from './runtime/ort.ts';
import { Runner } from './runtime/runner.ts';
import { type Entry, State } from './runtime/state.ts';

/** A copy of all that a step changes. */
export interface SavedState {
  readonly variables: ReadonlyMap<Entry, OrtData>;
  readonly random: readonly [seed: number, step: number];
  readonly steps: number;
}

interface Parts extends TrainingStep {
  readonly optimizer: tf.Optimizer;
  readonly seed: number;
  readonly ort: OrtModule;
  readonly sessionOptions: OrtSessionOptions;
}

type Kind = 'step' | 'evaluation';

/** A training step that ONNX Runtime runs. Made by {@link compileTrainStep}. */
export class CompiledTrainStep {
  readonly #parts: Parts;
  readonly #state: State;
  readonly #runners = new Map<string, Promise<Runner>>();
  #random: [number, number];
  #steps = 0;
  #work = 0;
  #isDisposed = false;

  /** @internal */
  constructor(parts: Parts) {
    this.#parts = parts;
    this.#state = new State(parts.ort);
    this.#random = [parts.seed | 0, 0];
  }

  /**
   * Multiplications of a step, about, on a batch like the one that it was compiled for. Where they
   * are many, `runMany` gains nothing.
   */
  get work(): number {
    return this.#work;
  }

  /** Compiles for batches like this one, if that isn't done yet. */
  async compile(batch: Batch): Promise<void> {
    const { work } = await this.#runnerFor('step', batch);
    this.#work = work;
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
    const { optimizer } = this.#parts;
    this.#state.writeBack(optimizer);
    const counted = optimizer as unknown as { iterations_: number };
    counted.iterations_ = optimizer.iterations + this.#steps;
    this.#steps = 0;
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
    for (const runner of this.#runners.values()) await (await runner).dispose();
    this.#runners.clear();
  }

  #count(steps: number): void {
    this.#steps += steps;
    this.#random = [this.#random[0], this.#random[1] + steps];
  }

  async #runnerFor(kind: Kind, batch: Batch): Promise<Runner> {
    this.#expectLive();
    const key = `${kind} ${shapesOf(batch)}`;
    const known = this.#runners.get(key);
    if (known) return known;
    const made = this.#build(kind, batch);
    this.#runners.set(key, made);
    made.catch(() => this.#runners.delete(key));
    return made;
  }

  async #build(kind: Kind, batch: Batch): Promise<Runner> {
    const { optimizer, layers, ort, sessionOptions } = this.#parts;
    const traced = this.#parts[kind];
    if (!traced) {
      throw new StateError(
        'Expected an `evaluation` beside the `step`, got none. Pass one to compileTrainStep',
      );
    }
    const specs = flatten(batch).map(({ shape, dtype }) => ({ shape, dtype: dtype as DType }));
    const block = await channelBlock(ort, sessionOptions);
    const traceable = {
      step: (tensors: readonly tf.Tensor[]) => traced(unflatten(batch, tensors)),
      batch: specs,
      optimizer,
      layers,
    };
    const program = buildProgram(traceable, block);
    const entries = await this.#state.entriesOf(program.changed);
    const fixed = await this.#state.entriesOf(program.fixed);
    return Runner.create(program, specs, entries, fixed, ort, sessionOptions);
  }

  #expectLive(): void {
    if (this.#isDisposed) {
      throw new StateError(
        'Expected the training step to be alive, got a disposed one. Compile it again',
      );
    }
  }
}

function shapesOf(batch: Batch): string {
  const keys = Object.keys(batch).sort().join();
  return `${keys}: ${flatten(batch)
    .map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`)
    .join(', ')}`;
}

function dataOfAll(batch: Batch): Promise<OrtData[]> {
  return Promise.all(flatten(batch).map(dataOf));
}
