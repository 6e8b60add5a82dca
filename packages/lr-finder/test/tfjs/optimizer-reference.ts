import * as tf from '@tensorflow/tfjs';
import { setLearningRate } from '#training/optimizer';
import reference from '../fixtures/optimizers/optimizers.json' with { type: 'json' };
import { smallData, smallModel } from './small-task.ts';

export const { adamw: ADAMW_REFERENCE, lion: LION_REFERENCE } = reference;

/** The weights after each step on the gradients of the reference. */
export function weightsAfterEachStep(optimizer: tf.Optimizer): number[][][] {
  const { shapes, rates, initial, gradients } = reference;
  const variables = initial.map((values, i) => tf.variable(tf.tensor(values, shapes[i])));
  const after = rates.map((rate, step) => {
    setLearningRate(optimizer, rate);
    const named = variables.map(({ name }, i) => ({
      name,
      tensor: tf.tensor(gradients[step]![i]!, shapes[i]),
    }));
    optimizer.applyGradients(named);
    tf.dispose(named.map(({ tensor }) => tensor));
    return variables.map((variable) => [...variable.dataSync()]);
  });
  tf.dispose(variables);
  return after;
}

/** The largest difference of two lists of weights. */
export function largestDifference(a: readonly number[][][], b: readonly number[][][]): number {
  const other = b.flat(2);
  return Math.max(...a.flat(2).map((one, i) => Math.abs(one - other[i]!)));
}

/**
 * The losses of training on after four batches: with the model itself, and with a copy that was saved
 * with its optimizer and loaded.
 */
export async function lossesAfterLoading(optimizer: tf.Optimizer) {
  const { xs, ys } = smallData();
  const model = smallModel(0);
  const loss = 'categoricalCrossentropy';
  model.compile({ optimizer, loss });
  for (let step = 0; step < 4; step++) await model.trainOnBatch(xs, ys);
  let artifacts: tf.io.ModelArtifacts | undefined;
  const keep = tf.io.withSaveHandler(async (saved) => {
    artifacts = saved;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await model.save(keep, { includeOptimizer: true });
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts!));
  const losses = async (trained: tf.LayersModel) => {
    const each: number[] = [];
    for (let step = 0; step < 4; step++) {
      each.push((await trained.trainOnBatch(xs, ys)) as number);
    }
    return each;
  };
  const [itself, copy] = [await losses(model), await losses(loaded)];
  tf.dispose([xs, ys]);
  return { itself, copy, optimizer: loaded.optimizer };
}
