import * as tf from '@tensorflow/tfjs';
import type { SavedState, StepOptions, VariableChange, VariablePlace } from 'tfjs-onnxruntime';
import { type Batch, flatten, mapTensors } from '#training/batch';
import type { StepOutcome, Trainable } from '../range-test/trainable.ts';
import { writing } from './claim.ts';
import type { FedBatch } from './data/batch-maker.ts';
import { join, shapesOf, split } from './joined-batch.ts';
import { neighbours } from './neighbours.ts';
import { ownObjects } from './own-code.ts';
import { stepsOnRows } from './row-steps.ts';
import { trainStep } from './train-step.ts';
import type { Training } from './training.ts';
import { meanLoss } from './validation.ts';

/** The part of the package `tfjs-onnxruntime` that is used here. */
export type Compiler = Pick<typeof import('tfjs-onnxruntime'), 'compileTrainStep'>;

/** Training on ONNX Runtime, and what is needed to compare it with TensorFlow.js. */
export interface OnnxTraining {
  readonly trainable: Trainable<SavedState>;
  /** The approximate number of multiplications in a step. */
  readonly work: number;
  /** The same object for all trainings that run the same graph. */
  readonly graph: object;
  /** Writes the state to model and optimizer. */
  readonly writeBack: () => Promise<void>;
  readonly dispose: () => Promise<void>;
  /** The losses of steps on the same batches; the state is restored. */
  tryOut(batches: readonly Batch[], lrs: readonly number[]): Promise<number[]>;
  /** Calls a function of TensorFlow.js with the random numbers of the compiled step, some steps ahead. */
  withDraws<T>(f: () => T, ahead?: number): T;
  /** Writes the state to the model's variables, to compute a loss with them. */
  writeVariables(): Promise<void>;
  /** Whether a step on these batches needs no other program. */
  takes(batches: readonly Batch[]): boolean;
  /** Compiles a program for these batches, unless there is one. */
  compile(batches: readonly Batch[]): Promise<void>;
  /** One step on these batches: its loss. */
  step(batches: readonly Batch[], lr: number): Promise<number>;
  /** Compares the changes since a saved state with those in TensorFlow.js since then. */
  changesSince(
    saved: SavedState,
    isCompared: (place: VariablePlace) => boolean,
  ): Promise<VariableChange[]>;
  /** Takes over the state that model and optimizer have in TensorFlow.js. */
  readFromTfjs(): Promise<void>;
  /**
   * Calls a function while model and optimizer have the state of this training in TensorFlow.js too.
   * Afterwards both engines are as before, whatever the function changed.
   *
   * @param f - gets a copy of the state.
   */
  withStateInTfjs<T>(f: (state: SavedState) => Promise<T>): Promise<T>;
  /** To be called before the first step, while the first batch is there; else `follow` does nothing. */
  prepareToFollow(): void;
  /**
   * Compiles the step again if a number in a function of the user's has changed.
   *
   * @throws the compiler's error if it can't be compiled any more.
   */
  follow(): Promise<void>;
}

/** Multiplications of a step that takes about a millisecond. */
const SMALL_WORK = 5e7;

/** Whether TensorFlow.js takes long even for a step on a few samples. */
export function isLarge({ work }: OnnxTraining): boolean {
  return work > SMALL_WORK;
}

/**
 * Training whose steps run on ONNX Runtime. Its state is outside of TensorFlow.js: model and optimizer
 * don't change until `writeBack()`.
 *
 * @throws the compiler's error for a step that it can't compile.
 */
export async function trainWithOnnx(
  { compileTrainStep }: Compiler,
  training: Training,
): Promise<OnnxTraining> {
  const { model, optimizer, trainFeed, valFeed, accumulationSteps, update, keeper } = training;
  const { threads, precision } = training;
  const first = await trainFeed.peek();
  const joined = join(Array.from({ length: accumulationSteps }, () => first));
  // A step takes one batch, which isn't taken again as that of a skipped step, and many steps are one call.
  const takesRows = accumulationSteps === 1 && precision !== 'mixed' && !valFeed;
  const whole = takesRows ? trainFeed.whole : undefined;
  const compiled = await compileTrainStep({
    step: (batch) => trainStep(model, optimizer, split(batch), update),
    evaluation: (batch) => writing(() => model.loss(split(batch)[0]!, false)),
    layers: model.layers,
    optimizer,
    batch: joined,
    // A validation loss is measured after each step.
    method: whole ? 'runRows' : valFeed ? 'run' : 'runMany',
    ...watchedPart(training, first),
    precision,
    ...(threads !== undefined && { sessionOptions: { intraOpNumThreads: threads } }),
  });
  try {
    // Fails now, not during the test, if the validation loss can't be compiled.
    if (valFeed) await compiled.evaluate(join([await valFeed.peek()]));
  } catch (error) {
    await compiled.dispose();
    throw error;
  }

  /** The batches that were read for steps after a skipped one. */
  const unused: FedBatch[][] = [];
  const steps = async (lrs: readonly number[]): Promise<StepOutcome[]> => {
    const fed = unused.splice(0, lrs.length);
    const outcomes: StepOutcome[] = [];
    try {
      while (fed.length < lrs.length) fed.push(await trainFeed.take(accumulationSteps));
      for (const group of neighbours(fed.map(join), shapesOf)) {
        const rates = lrs.slice(outcomes.length, outcomes.length + group.length);
        const made =
          group.length === 1
            ? [await compiled.run(group[0]!, rates[0]!)]
            : await compiled.runMany(group, rates);
        outcomes.push(...made);
        if (typeof made.at(-1) !== 'number') break;
      }
      unused.unshift(...fed.splice(outcomes.length));
      return outcomes;
    } finally {
      for (const batch of fed.flat()) batch.free();
    }
  };

  /** A batch with the shapes of the first, which is freed after its step. */
  let like: Batch | undefined;
  const trainable: Trainable<SavedState> = {
    step: async (lr) => (await steps([lr]))[0]!,
    steps: (lrs) =>
      whole && lrs.length > 1 ? stepsOnRows(compiled, whole, trainFeed, lrs) : steps(lrs),
    stepsAtOnce: compiled.stepsAtOnce,
    save: () => compiled.save(),
    restore: (state) => compiled.restore(state),
  };
  if (valFeed) {
    trainable.evaluate = () =>
      meanLoss(valFeed, training.evaluateBatches, (batch) => compiled.evaluate(join([batch])));
  }
  const writeBack = () => keeper.watch(() => writing(() => compiled.writeBack()));
  const initial = compiled.save();
  return {
    trainable,
    work: compiled.work,
    graph: compiled.graph,
    writeBack,
    async dispose() {
      if (like) tf.dispose(flatten(like));
      for (const batch of unused.flat()) batch.free();
      await compiled.dispose();
    },
    async tryOut(batches, lrs) {
      const before = compiled.save();
      try {
        const outcomes = await compiled.runMany(
          lrs.map(() => join(batches)),
          lrs,
        );
        return outcomes.map(Number);
      } finally {
        compiled.restore(before);
      }
    },
    withDraws: (f, ahead) => compiled.withDraws(f, ahead),
    writeVariables: () => keeper.watch(() => writing(() => compiled.writeBack('model'))),
    takes: (batches) => compiled.takes(join(batches)),
    compile: (batches) => compiled.compile(join(batches)),
    // Only steps in float32 are compared: none is skipped.
    step: async (batches, lr) => Number(await compiled.run(join(batches), lr)),
    changesSince: (saved, isCompared) => compiled.changesSince(saved, isCompared),
    readFromTfjs: () => compiled.readBack(),
    async withStateInTfjs(f) {
      const state = compiled.save();
      const before = await keeper.save();
      try {
        await writeBack();
        return await f(state);
      } finally {
        // Removes the slots that it has made in the optimizer: `keeper` doesn't know of them.
        compiled.restore(initial);
        await writeBack();
        compiled.restore(state);
        await keeper.restore(before);
        await keeper.release(before);
      }
    },
    prepareToFollow() {
      like ??= mapTensors(joined, (tensor) => tf.keep(tensor.clone()));
    },
    async follow() {
      if (!like) return;
      compiled.refresh();
      await compiled.compile(like);
    },
  };
}

/**
 * The part of a step that is compared with what is compiled: where nothing but the loss is code of the
 * user's, the loss.
 */
function watchedPart(training: Training, batch: Batch): Pick<StepOptions, 'watched'> {
  const { model } = training;
  const { layers, optimizer } = ownObjects(training);
  const isLossAlone = model.runsOwnCode && layers.length === 0 && optimizer.length === 0;
  const watched = isLossAlone ? model.lossPart?.(batch) : undefined;
  return watched ? { watched } : {};
}
