import type * as tf from '@tensorflow/tfjs';
import { checkedArgs, type FitArgs } from './args.ts';
import { callbacksOf, wantsBatches } from './callbacks.ts';
import { type FitData, readData } from './data.ts';
import { trainEpochs } from './epochs.ts';
import { type Data, trainedNetwork } from './network.ts';
import { Trainer } from './trainer.ts';

/**
 * `model.fit` on ONNX Runtime: the same arguments, callbacks and history.
 *
 * Weights and optimizer are in the model whenever a callback is called, and at the end, also after an
 * error. What a callback changes there is used from the next step on.
 *
 * @param model compiled with optimizer, loss and, if wanted, metrics.
 * @param x the inputs: a tensor whose rows are the samples, or one for each input.
 * @param y the targets: a tensor, or one for each output.
 * @returns the loss and the metrics of each epoch, as `model.fit` does; `model.history` has them too.
 * @throws {ArgumentError} for arguments that can't be used.
 * @throws {StateError} while the model is being trained.
 * @throws {UnsupportedKernelError} when the model has an operation that can't be compiled. Nothing has
 *   been touched then: `model.fit` can train the model.
 * @throws {VaryingStepError} when its step is not the same each time; nothing has been touched either.
 */
export async function fitModel(
  model: tf.LayersModel,
  x: Data,
  y: Data,
  args: FitArgs = {},
): Promise<tf.History> {
  const given = checkedArgs(args);
  const network = trainedNetwork(model);
  const callbacks = callbacksOf(given);
  const seed = given.seed ?? Math.floor(Math.random() * 2 ** 31);
  const method = callbacks.some(wantsBatches) ? 'run' : 'runRows';
  const options = { ...given, seed, method } as const;
  const trainer = new Trainer(network, options);
  let data: FitData | undefined;
  network.isTraining = true;
  try {
    data = await readData(network, x, y, options);
    return await trainEpochs(network, trainer, data, callbacks, options);
  } finally {
    network.isTraining = false;
    try {
      trainer.writeBack();
    } finally {
      data?.training.samples.dispose();
      data?.validation?.samples.dispose();
      await trainer.dispose();
    }
  }
}
