/**
 * The use of a suggestion's bounds: training on MNIST at the constant rate that a range test suggests,
 * and with half the epochs by a one-cycle policy (Smith 2018) up to the bound, from the same weights and
 * with the same batches.
 *
 *   npm run example:one-cycle
 */
import * as tf from '@tensorflow/tfjs';
import { oneCycle } from 'lr-finder/schedules';
import { LRFinder, ScheduleCallback } from 'lr-finder/tfjs';
import { fitModel } from 'tfjs-onnxruntime';
import { runUntilCtrlC } from './ctrl-c.ts';
import { type DigitTensors, tensorsOf } from './digit-tensors.ts';
import { readMnist } from './mnist.ts';
import { withProgress } from './progress.ts';
import { reportAbort, reportSuggestion } from './report.ts';

const BATCH_SIZE = 64;
const EPOCHS = 6;
const LOSS = 'categoricalCrossentropy';

function buildMlp(): tf.Sequential {
  const kernel = (seed: number) => tf.initializers.glorotUniform({ seed });
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 128,
        activation: 'relu',
        inputShape: [784],
        kernelInitializer: kernel(1),
      }),
      tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: kernel(2) }),
    ],
  });
}

/** Trains, and prints the accuracy on the test digits after each epoch. Ends when aborted. */
async function train(
  model: tf.LayersModel,
  { data, test }: { data: DigitTensors; test: DigitTensors },
  epochs: number,
  signal: AbortSignal,
  schedule?: ScheduleCallback,
): Promise<void> {
  const report = new tf.CustomCallback({
    onEpochEnd: async (epoch, logs) => {
      if (signal.aborted) return;
      const [accuracy, loss] = [100 * logs!.val_acc!, logs!.val_loss!];
      console.log(
        `   epoch ${epoch + 1} of ${epochs}: ${accuracy.toFixed(1)} % of the test digits, loss ${loss.toFixed(3)}`,
      );
    },
    onBatchEnd: async () => {
      if (signal.aborted) model.stopTraining = true;
    },
  });
  await fitModel(model, data.xs, data.ys, {
    epochs,
    batchSize: BATCH_SIZE,
    seed: 0,
    validationData: [test.xs, test.ys],
    callbacks: schedule ? [schedule, report] : [report],
  });
}

async function main(signal: AbortSignal): Promise<void> {
  await tf.setBackend('cpu');
  const digits = { data: tensorsOf(readMnist('train')), test: tensorsOf(readMnist('t10k')) };
  const count = digits.data.xs.shape[0];
  console.log(`MNIST: ${count} digits`);

  console.log('\n1. Range test');
  const compiled = (lr: number) => {
    const model = buildMlp();
    model.compile({ optimizer: tf.train.adam(lr), loss: LOSS, metrics: ['accuracy'] });
    return model;
  };
  const finder = new LRFinder(compiled(1e-7));
  const { stopReason } = await withProgress(100, (onPoint) =>
    finder.rangeTest({ ...digits.data, batchSize: BATCH_SIZE }, { endLr: 10, signal, onPoint }),
  );
  if (stopReason === 'aborted') return reportAbort(finder);
  reportSuggestion(finder);
  const { lr, bounds } = finder.suggestion();
  const { maxLr } = bounds;

  console.log(`\n2. ${EPOCHS} epochs at the suggested rate, ${lr.toPrecision(2)}`);
  await train(compiled(lr), digits, EPOCHS, signal);
  if (signal.aborted) return endedEarly();

  const half = EPOCHS / 2;
  console.log(`\n3. ${half} epochs of one cycle up to the bound, ${maxLr.toPrecision(2)}`);
  const totalSteps = half * Math.ceil(count / BATCH_SIZE);
  const schedule = new ScheduleCallback({ lr: oneCycle({ maxLr, totalSteps }) });
  await train(compiled(maxLr), digits, half, signal, schedule);
  if (signal.aborted) endedEarly();
}

function endedEarly(): void {
  console.log('Stopped in the middle of the training.');
  process.exitCode = 130;
}

await runUntilCtrlC(main);
