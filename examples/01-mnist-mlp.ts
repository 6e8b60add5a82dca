/**
 * The learning rate range test on MNIST, start to finish: a test by training loss, a test by
 * validation loss, and a short training that shows what the suggestion is worth.
 */
import { writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import cliProgress from 'cli-progress';
import type { RangeTestPoint } from 'lr-finder';
import { plotTerminal } from 'lr-finder/plot/terminal';
import { LRFinder } from 'lr-finder/tfjs';
import { fitModel } from 'tfjs-onnxruntime';
import { type Digits, readMnist, rows } from './mnist.ts';

const BATCH_SIZE = 64;
const LOSS = 'categoricalCrossentropy';

function buildMlp(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 128, activation: 'relu', inputShape: [784] }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
}

/** A progress bar with the loss, for `onPoint`. */
function progressBar(numIter: number) {
  const bar = new cliProgress.SingleBar({
    format: '{bar} {value}/{total}  lr {lr}  loss {loss}',
    barsize: 30,
    hideCursor: true,
  });
  bar.start(numIter, 0, { lr: '-', loss: '-' });
  return {
    onPoint: ({ step, lr, loss }: RangeTestPoint) =>
      bar.update(step + 1, { lr: lr.toExponential(1), loss: loss.toFixed(3) }),
    stop: () => bar.stop(),
  };
}

/** Trains from the same weights at a rate, and tells how well the test digits are read then. */
async function train(lr: number, weights: tf.Tensor[], data: Digits, test: Digits) {
  const model = buildMlp();
  model.setWeights(weights);
  model.compile({ optimizer: tf.train.adam(lr), loss: LOSS, metrics: ['accuracy'] });
  await fitModel(model, data.xs, data.ys, { epochs: 1, batchSize: BATCH_SIZE });
  const [loss, accuracy] = model.evaluate(test.xs, test.ys, { batchSize: 500 }) as tf.Scalar[];
  return { lr, loss: (await loss!.data())[0]!, accuracy: (await accuracy!.data())[0]! };
}

async function main(signal: AbortSignal): Promise<void> {
  await tf.setBackend('wasm');
  await tf.ready();
  const digits = readMnist('train');
  const training = rows(digits, 0, 55_000);
  const validation = rows(digits, 55_000, 60_000);
  const test = readMnist('t10k');
  console.log(`MNIST: ${digits.xs.shape[0]} digits`);

  console.log('\n1. Exponential test by training loss, 1e-7 to 10 in 100 steps');
  const model = buildMlp();
  const finder = new LRFinder(model, tf.train.adam(1e-7), LOSS);
  let bar = progressBar(100);
  const exponential = await finder.rangeTest(
    { ...digits, batchSize: BATCH_SIZE },
    { endLr: 10, numIter: 100, signal, onPoint: bar.onPoint },
  );
  bar.stop();
  const ran = exponential.engine === 'onnx' ? 'ONNX Runtime' : `TensorFlow.js (${tf.getBackend()})`;
  console.log(`The training steps ran on ${ran}.`);
  const suggestion = finder.suggestion();
  console.log(`\n${plotTerminal(finder.history, { suggestion })}\n`);
  if (exponential.stopReason === 'aborted') return reportAbort(finder);
  const [low, high] = suggestion.interval;
  console.log(
    `Suggested learning rate: ${suggestion.lr.toPrecision(2)} (${low.toPrecision(2)} to ${high.toPrecision(2)}). ${suggestion.verdict.message}`,
  );
  const { svg } = await finder.plot();
  await writeFile('lr-finder-mnist.svg', svg);
  console.log('The curve is in lr-finder-mnist.svg');

  const { baseLr, maxLr } = suggestion.bounds;
  const endLr = 4 * maxLr;
  console.log(
    `\n2. Leslie Smith's linear test by validation loss, ${baseLr.toPrecision(2)} to ${endLr.toPrecision(2)}`,
  );
  bar = progressBar(60);
  const linear = await finder.rangeTest(
    { ...training, batchSize: BATCH_SIZE },
    {
      startLr: baseLr,
      endLr,
      numIter: 60,
      stepMode: 'linear',
      valData: { ...validation, batchSize: 500 },
      evaluateEvery: 2,
      smoothF: 0.3,
      signal,
      onPoint: bar.onPoint,
    },
  );
  bar.stop();
  console.log(`\n${plotTerminal(finder.history, { logLr: false, skipStart: 0, skipEnd: 0 })}\n`);
  if (linear.stopReason === 'aborted') return reportAbort(finder);
  const best = linear.history.rawLoss.indexOf(Math.min(...linear.history.rawLoss));
  console.log(
    `The validation loss falls until ${linear.history.lr[best]!.toPrecision(2)}, to ${linear.history.rawLoss[best]!.toFixed(3)}: the largest rate for a cyclical schedule.`,
  );

  console.log('\n3. What it is worth: 300 steps from the same weights, judged on the test digits');
  const weights = model.getWeights();
  const short = rows(digits, 0, 300 * BATCH_SIZE);
  console.log('   learning rate             loss   accuracy');
  for (const [factor, name] of [
    [0.1, 'a tenth'],
    [1, 'suggested'],
    [10, 'ten times'],
  ] as const) {
    if (signal.aborted) return;
    const { lr, loss, accuracy } = await train(suggestion.lr * factor, weights, short, test);
    const rate = `${lr.toPrecision(2)} (${name})`;
    console.log(
      `   ${rate.padEnd(22)} ${loss.toFixed(3).padStart(7)}   ${(100 * accuracy).toFixed(1)} %`,
    );
  }
}

function reportAbort({ history }: LRFinder): void {
  console.log(
    `Stopped after ${history.lr.length} points. The weights and the optimizer are as they were.`,
  );
  process.exitCode = 130;
}

// The first Ctrl-C ends the test properly; a second one ends the program.
const controller = new AbortController();
process.once('SIGINT', () => controller.abort());
await main(controller.signal).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
