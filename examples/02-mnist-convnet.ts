/**
 * A small convnet on MNIST, as in the notebook lrfinder_mnist of pytorch-lr-finder. For SGD with
 * momentum and for Adam: an exponential test by training loss, and a linear test by validation loss.
 *
 *   npm run example:convnet
 */
import * as tf from '@tensorflow/tfjs';
import { plotTerminal } from 'lr-finder/plot/terminal';
import { LRFinder } from 'lr-finder/tfjs';
import { buildConvnet } from './convnet.ts';
import { runUntilCtrlC } from './ctrl-c.ts';
import { digitBatches, tensorsOf } from './digit-tensors.ts';
import { readMnist } from './mnist.ts';
import { withProgress } from './progress.ts';
import { reportAbort, reportLowest, reportSuggestion, writeCurve } from './report.ts';

const BATCH_SIZE = 64;

const OPTIMIZERS = [
  { name: 'SGD with momentum', file: 'momentum', make: () => tf.train.momentum(1e-5, 0.9) },
  { name: 'Adam', file: 'adam', make: () => tf.train.adam(1e-5) },
];

async function main(signal: AbortSignal): Promise<void> {
  tf.enableProdMode(); // without its greeting
  await tf.setBackend('cpu');
  const digits = readMnist('train');
  const all = digitBatches(digits, { batchSize: BATCH_SIZE, seed: 0 });
  const training = digitBatches(digits.slice(0, 55_000), { batchSize: BATCH_SIZE, seed: 0 });
  const validation = tensorsOf(digits.slice(55_000));
  console.log(`MNIST: ${digits.length} digits`);

  for (const { name, file, make } of OPTIMIZERS) {
    console.log(`\n${name}: exponential test by training loss, 1e-5 to 10 in 100 steps`);
    const finder = new LRFinder(buildConvnet(), make(), 'categoricalCrossentropy');
    const exponential = await withProgress(100, (onPoint) =>
      finder.rangeTest(all, { endLr: 10, numIter: 100, signal, onPoint }),
    );
    const suggestion = finder.suggestion();
    console.log(`\n${plotTerminal(finder.history, { suggestion })}\n`);
    if (exponential.stopReason === 'aborted') return reportAbort(finder);
    reportSuggestion(finder);
    await writeCurve(finder, `lr-finder-convnet-${file}.svg`);
    if (Number.isNaN(suggestion.lr)) continue;

    const { baseLr, maxLr } = suggestion.bounds;
    const endLr = 4 * maxLr;
    console.log(
      `\n${name}: linear test by validation loss, ${baseLr.toPrecision(2)} to ${endLr.toPrecision(2)}`,
    );
    const linear = await withProgress(60, (onPoint) =>
      finder.rangeTest(training, {
        startLr: baseLr,
        endLr,
        numIter: 60,
        stepMode: 'linear',
        valData: { ...validation, batchSize: 500 },
        evaluateBatches: 4,
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
    await writeCurve(finder, `lr-finder-convnet-${file}-linear.svg`, {
      logLr: false,
      suggestLr: false,
    });
  }
}

await runUntilCtrlC(main);
