import * as tf from '@tensorflow/tfjs';
import type { FitArgs } from './args.ts';
import { Averages, logsOf } from './averages.ts';
import { type Callback, wantsBatches } from './callbacks.ts';
import type { FitData, Rows } from './data.ts';
import { batchesAtOnce, groupsOf } from './groups.ts';
import type { TrainedNetwork } from './network.ts';
import { Order } from './order.ts';
import type { Trainer } from './trainer.ts';

/** What one epoch needs. */
interface Training extends FitData {
  readonly network: TrainedNetwork;
  readonly trainer: Trainer;
  readonly list: tf.CallbackList;
  readonly labels: readonly string[];
  readonly batchSize: number;
  /** Whether a callback needs each batch to be trained by its own call. */
  readonly eachBatch: boolean;
}

/** The loop of `model.fit`, with the same calls of callbacks. */
export async function trainEpochs(
  network: TrainedNetwork,
  trainer: Trainer,
  { training, validation }: FitData,
  callbacks: readonly Callback[],
  args: FitArgs,
): Promise<tf.History> {
  const { batchSize = 32, epochs = 1, initialEpoch = 0, verbose = 1, shuffle = true } = args;
  const labels = network.getDedupedMetricsNames();
  network.checkTrainableWeightsConsistency();
  await compileAll(trainer, training, 'step', batchSize);
  if (validation) await compileAll(trainer, validation, 'evaluation', batchSize);

  const history = new tf.History();
  const list = new tf.CallbackList([...callbacks, history]);
  list.setParams({
    epochs,
    initialEpoch,
    samples: training.count,
    batchSize,
    verbose,
    doValidation: validation !== undefined,
    metrics: [...labels, ...(validation ? labels.map((label) => `val_${label}`) : [])],
  });
  list.setModel(network);
  network.history = history;
  await list.onTrainBegin();
  network.stopTraining = false;
  const order = new Order(training, shuffle ? args.seed : undefined);
  const eachBatch = callbacks.some(wantsBatches);
  const all = { network, trainer, training, validation, list, labels, batchSize, eachBatch };
  for (let epoch = initialEpoch; epoch < epochs; epoch += 1) {
    await list.onEpochBegin(epoch);
    // Callbacks, and whatever else ran, may have changed numbers of the step.
    if (epoch > initialEpoch) trainer.refresh();
    const logs = await trainEpoch(all, order.batches(batchSize));
    trainer.writeBack();
    await list.onEpochEnd(epoch, logs);
    if (network.stopTraining) break;
  }
  await list.onTrainEnd();
  return history;
}

/** Compiles for each size of batch before anything is touched. */
async function compileAll(
  trainer: Trainer,
  { samples, count }: Rows,
  kind: 'step' | 'evaluation',
  batchSize: number,
): Promise<void> {
  const sizes = new Set([Math.min(batchSize, count), count % batchSize]);
  for (const size of sizes) if (size > 0) await trainer.compile(kind, samples.like(size));
}

async function trainEpoch(all: Training, batches: readonly Int32Array[]): Promise<tf.Logs> {
  const { network, trainer, training, validation, list, labels, eachBatch } = all;
  const { samples } = training;
  const averages = new Averages(labels);
  let validationLogs: tf.Logs = {};
  const atOnce = eachBatch ? 1 : batchesAtOnce(training, all.batchSize, trainer.stepsAtOnce);
  for (const { first, group } of groupsOf(batches, atOnce)) {
    const logs = group.map((): tf.Logs => ({}));
    for (const [i, log] of logs.entries()) await list.onBatchBegin(first + i, log);
    const size = group[0]!.length;
    const data = group.map((rows) => samples.take(rows));
    const measured = await trainer.train(samples.like(size), data);
    if (validation && first + group.length === batches.length) {
      validationLogs = (await evaluate(all, validation)).logs('val_');
    }
    if (eachBatch) trainer.writeBack();
    for (const [i, log] of logs.entries()) {
      averages.add(measured[i]!, size);
      Object.assign(log, { batch: first + i, size }, logsOf(labels, measured[i]!));
      await list.onBatchEnd(first + i, log);
    }
    if (network.stopTraining) break;
  }
  return { ...validationLogs, ...averages.logs() };
}

async function evaluate({ trainer, labels, batchSize }: Training, rows: Rows): Promise<Averages> {
  const { samples } = rows;
  const averages = new Averages(labels);
  for (const batch of new Order(rows).batches(batchSize)) {
    const measured = await trainer.evaluate(samples.like(batch.length), samples.take(batch));
    averages.add(measured, batch.length);
  }
  return averages;
}
