import * as tf from '@tensorflow/tfjs';
import type { FitArgs } from './args.ts';
import { Averages, type Callback, wantsBatches } from './callbacks.ts';
import type { FitData, Rows } from './data.ts';
import type { TrainedNetwork } from './network.ts';
import { Order } from './order.ts';
import type { Trainer } from './trainer.ts';

/** Batches for one call: more gain little, and keep callbacks waiting. */
const BATCHES_AT_ONCE = 10;
const BYTES_AT_ONCE = 16 * 2 ** 20;

/** The loop of `model.fit`: what is called, with what, in which order. */
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
  const atOnce = callbacks.some(wantsBatches) ? 1 : batchesAtOnce(training, batchSize);
  for (let epoch = initialEpoch; epoch < epochs; epoch += 1) {
    await list.onEpochBegin(epoch);
    const averages = new Averages(labels);
    let validationLogs: tf.Logs = {};
    const batches = order.batches(batchSize);
    for (let first = 0; first < batches.length; ) {
      const group = sameSize(batches.slice(first, first + atOnce));
      const logs = group.map((): tf.Logs => ({}));
      for (const [i, log] of logs.entries()) await list.onBatchBegin(first + i, log);
      const size = group[0]!.length;
      const measured = await trainer.train(
        training.samples.like(size),
        group.map((rows) => training.samples.take(rows)),
      );
      const isLast = first + group.length === batches.length;
      if (isLast && validation) {
        validationLogs = (await evaluate(trainer, validation, batchSize, labels)).logs('val_');
      }
      if (atOnce === 1) trainer.writeBack();
      for (const [i, log] of logs.entries()) {
        const numbers = labels.map((label, j) => [label, measured[i]![j]!]);
        Object.assign(log, { batch: first + i, size }, Object.fromEntries(numbers));
        averages.add(measured[i]!, size);
        await list.onBatchEnd(first + i, log);
      }
      if (network.stopTraining) break;
      first += group.length;
    }
    trainer.writeBack();
    await list.onEpochEnd(epoch, { ...validationLogs, ...averages.logs() });
    if (network.stopTraining) break;
  }
  await list.onTrainEnd();
  return history;
}

/** Compiles for each size of batch that will come, before anything is touched. */
async function compileAll(
  trainer: Trainer,
  { samples, count }: Rows,
  kind: 'step' | 'evaluation',
  batchSize: number,
): Promise<void> {
  const sizes = new Set([Math.min(batchSize, count), count % batchSize]);
  for (const size of sizes) if (size > 0) await trainer.compile(kind, samples.like(size));
}

async function evaluate(
  trainer: Trainer,
  rows: Rows,
  batchSize: number,
  labels: readonly string[],
): Promise<Averages> {
  const { samples } = rows;
  const averages = new Averages(labels);
  for (const batch of new Order(rows).batches(batchSize)) {
    const measured = await trainer.evaluate(samples.like(batch.length), samples.take(batch));
    averages.add(measured, batch.length);
  }
  return averages;
}

function batchesAtOnce({ samples }: Rows, batchSize: number): number {
  const fitting = Math.floor(BYTES_AT_ONCE / (samples.bytes * batchSize));
  return Math.min(Math.max(fitting, 1), BATCHES_AT_ONCE);
}

/** The first of the batches, as far as they have one size. */
function sameSize(batches: readonly Int32Array[]): Int32Array[] {
  const other = batches.findIndex(({ length }) => length !== batches[0]!.length);
  return batches.slice(0, other < 0 ? batches.length : other);
}
