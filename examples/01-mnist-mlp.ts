/**
 * The learning rate range test on MNIST, start to finish: a test by training loss, a test by
 * validation loss, and a short training that shows what the suggestion is worth.
 *
 *   npm start
 */
import * as tf from '@tensorflow/tfjs';
import { plotTerminal } from 'lr-finder/plot/terminal';
import { LRFinder } from 'lr-finder/tfjs';
import { fitModel } from 'tfjs-onnxruntime';
import { runUntilCtrlC } from './ctrl-c.ts';
import { type DigitTensors, digitBatches, tensorsOf } from './digit-tensors.ts';
import { readMnist } from './mnist.ts';
import { withProgress } from './progress.ts';
import { reportAbort, reportLowest, reportSuggestion, writeCurve } from './report.ts';

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

/** Trains at a rate from the same weights, and returns the loss and accuracy on the test digits. */
async function train(lr: number, weights: tf.Tensor[], data: DigitTensors, test: DigitTensors) {
  const model = buildMlp();
  model.setWeights(weights);
  model.compile({ optimizer: tf.train.adam(lr), loss: LOSS, metrics: ['accuracy'] });
  const { history } = await fitModel(model, data.xs, data.ys, {
    batchSize: BATCH_SIZE,
    validationData: [test.xs, test.ys],
  });
  return { lr, loss: Number(history.val_loss![0]), accuracy: Number(history.val_acc![0]) };
}

async function main(signal: AbortSignal): Promise<void> {
  tf.enableProdMode(); // without its greeting
  await tf.setBackend('cpu');
  const digits = readMnist('train');
  console.log(`MNIST: ${digits.length} digits`);

  console.log('\n1. Exponential test by training loss, 1e-7 to 10 in 100 steps');
  const model = buildMlp();
  const finder = new LRFinder(model, tf.train.adam(1e-7), LOSS);
  const exponential = await withProgress(100, (onPoint) =>
    finder.rangeTest(digitBatches(digits, { batchSize: BATCH_SIZE, seed: 0 }), {
      endLr: 10,
      numIter: 100,
      signal,
      onPoint,
    }),
  );
  const suggestion = finder.suggestion();
  console.log(`\n${plotTerminal(finder.history, { suggestion })}\n`);
  if (exponential.stopReason === 'aborted') return reportAbort(finder);
  reportSuggestion(finder);
  await writeCurve(finder, 'lr-finder-mnist.svg');

  const { baseLr, maxLr } = suggestion.bounds;
  const endLr = 4 * maxLr;
  console.log(
    `\n2. Leslie Smith's linear test by validation loss, ${baseLr.toPrecision(2)} to ${endLr.toPrecision(2)}`,
  );
  const training = digitBatches(digits.slice(0, 55_000), { batchSize: BATCH_SIZE, seed: 0 });
  const validation = tensorsOf(digits.slice(55_000));
  const linear = await withProgress(60, (onPoint) =>
    finder.rangeTest(training, {
      startLr: baseLr,
      endLr,
      numIter: 60,
      stepMode: 'linear',
      valData: { ...validation, batchSize: 500 },
      evaluateEvery: 2,
      smoothF: 0.3,
      signal,
      onPoint,
    }),
  );
  const { measurement } = linear;
  console.log(`\n${plotTerminal(finder.history, { measurement, logLr: false })}\n`);
  if (linear.stopReason === 'aborted') return reportAbort(finder);
  reportLowest(finder);

  console.log('\n3. What it is worth: 300 steps from the same weights, judged on the test digits');
  const weights = model.getWeights();
  const short = tensorsOf(digits.slice(0, 300 * BATCH_SIZE));
  const test = tensorsOf(readMnist('t10k'));
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

await runUntilCtrlC(main);
