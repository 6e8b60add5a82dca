import * as tf from '@tensorflow/tfjs';
import type { SavedState } from 'tfjs-onnxruntime';
import { type Batch, describeShape, flatten, mapTensors } from '#training/batch';
import type { Trainable } from '../range-test/trainable.ts';
import { writing } from './claim.ts';
import type { FedBatch } from './data/feed.ts';
import { trainStep } from './train-step.ts';
import type { Training } from './training.ts';
import { meanLoss } from './validation.ts';

/** The part of the package `tfjs-onnxruntime` that is used here. */
export type Compiler = Pick<typeof import('tfjs-onnxruntime'), 'compileTrainStep'>;

/** The batches of one optimisation step, side by side. */
type JoinedBatch = { readonly [Part in keyof Batch]-?: NonNullable<Batch[Part]>[] };

/** Training on ONNX Runtime, and what is needed to compare it with TensorFlow.js. */
export interface OnnxTraining {
  readonly trainable: Trainable<SavedState>;
  /** Writes the state to model and optimizer. */
  readonly writeBack: () => Promise<void>;
  readonly dispose: () => Promise<void>;
  /** The losses of steps on the same batches; the state is restored. */
  tryOut(batches: readonly Batch[], lrs: readonly number[]): Promise<number[]>;
  /** Calls a function of TensorFlow.js with the random numbers of the compiled step, some steps ahead. */
  withDraws<T>(f: () => T, ahead?: number): T;
  /** Writes the state to the model's variables, to compute a loss with them. */
  writeVariables(): Promise<void>;
  /** To be called before the first step, while the first batch is there. */
  prepareToFollow(): void;
  /**
   * Compiles the step again if a number in a function of the user's has changed.
   *
   * @throws the compiler's error if it can't be compiled any more.
   */
  follow(): Promise<void>;
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
  const { model, optimizer, trainFeed, valFeed, accumulationSteps, update, threads, keeper } =
    training;
  const first = await trainFeed.peek();
  const joined = join(Array.from({ length: accumulationSteps }, () => first));
  const compiled = await compileTrainStep({
    step: (batch) => trainStep(model, optimizer, split(batch), update),
    evaluation: (batch) => writing(() => model.loss(split(batch)[0]!, false)),
    layers: model.layers,
    optimizer,
    batch: joined,
    // A validation loss is measured after each step.
    method: valFeed ? 'run' : 'runMany',
    ...(threads !== undefined && { sessionOptions: { intraOpNumThreads: threads } }),
  });
  try {
    // Fails now, not during the test, if the validation loss can't be compiled.
    if (valFeed) await compiled.evaluate(join([await valFeed.peek()]));
  } catch (error) {
    await compiled.dispose();
    throw error;
  }

  const steps = async (lrs: readonly number[]): Promise<number[]> => {
    const fed: FedBatch[][] = [];
    try {
      while (fed.length < lrs.length) fed.push(await trainFeed.take(accumulationSteps));
      const losses: number[] = [];
      for (const group of sameShapes(fed.map(join))) {
        const rates = lrs.slice(losses.length, losses.length + group.length);
        losses.push(
          ...(group.length === 1
            ? [await compiled.run(group[0]!, rates[0]!)]
            : await compiled.runMany(group, rates)),
        );
      }
      return losses;
    } finally {
      for (const batch of fed.flat()) batch.free();
    }
  };

  /** A batch with the shapes of the first, which is freed after its step. */
  let like: Batch | undefined;
  const trainable: Trainable<SavedState> = {
    step: async (lr) => (await steps([lr]))[0]!,
    steps,
    stepsAtOnce: compiled.stepsAtOnce,
    save: () => compiled.save(),
    restore: (state) => compiled.restore(state),
  };
  if (valFeed) {
    trainable.evaluate = () =>
      meanLoss(valFeed, training.evaluateBatches, (batch) => compiled.evaluate(join([batch])));
  }
  const writeBack = () => keeper.watch(() => writing(() => compiled.writeBack()));
  return {
    trainable,
    writeBack,
    async dispose() {
      if (like) tf.dispose(flatten(like));
      await compiled.dispose();
    },
    async tryOut(batches, lrs) {
      const before = compiled.save();
      try {
        return await compiled.runMany(
          lrs.map(() => join(batches)),
          lrs,
        );
      } finally {
        compiled.restore(before);
      }
    },
    withDraws: (f, ahead) => compiled.withDraws(f, ahead),
    writeVariables: () => keeper.watch(() => writing(() => compiled.writeBack('model'))),
    prepareToFollow() {
      like ??= mapTensors(joined, (tensor) => tf.keep(tensor.clone()));
    },
    async follow() {
      compiled.refresh();
      if (like) await compiled.compile(like);
    },
  };
}

function join(batches: readonly Batch[]): JoinedBatch {
  return {
    xs: batches.map(({ xs }) => xs),
    ys: batches.map(({ ys }) => ys),
    sampleWeight: batches.flatMap(({ sampleWeight }) => (sampleWeight ? [sampleWeight] : [])),
  };
}

function split({ xs, ys, sampleWeight }: JoinedBatch): Batch[] {
  return xs.map((x, i) => ({ xs: x, ys: ys[i]!, sampleWeight: sampleWeight[i] }));
}

/** Groups neighbours of the same shape: a compiled step takes only those in one call. */
function sameShapes(batches: readonly JoinedBatch[]): JoinedBatch[][] {
  const groups: JoinedBatch[][] = [];
  let last: string | undefined;
  for (const batch of batches) {
    const shapes = flatten(batch)
      .map(({ shape, dtype }) => dtype + describeShape(shape))
      .join();
    if (shapes === last) groups.at(-1)!.push(batch);
    else groups.push([batch]);
    last = shapes;
  }
  return groups;
}
