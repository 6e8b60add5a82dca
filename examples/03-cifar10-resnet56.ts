/**
 * ResNet-56 on CIFAR-10 with Adam, as in the notebook lrfinder_cifar10 of pytorch-lr-finder: a test by
 * training loss from 1e-7 to 100, and one by validation loss.
 *
 *   npm run example:cifar10 -- <folder> [--steps 100] [--batch 256]
 *
 * The folder is cifar-10-batches-bin, the "binary version" of https://www.cs.toronto.edu/~kriz/cifar.html
 * after tar -xzf cifar-10-binary.tar.gz. A step takes seconds, and the program about 2 GB of memory.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from 'lr-finder';
import { plotTerminal } from 'lr-finder/plot/terminal';
import { LRFinder } from 'lr-finder/tfjs';
import { type CifarBatch, cifarBatches, readCifar10 } from './cifar10.ts';
import { runUntilCtrlC } from './ctrl-c.ts';
import { withProgress } from './progress.ts';
import { reportAbort, reportSuggestion, writeCurve } from './report.ts';
import { resnet } from './resnet.ts';

function readArguments() {
  const { values, positionals } = parsed();
  const integer = (name: 'steps' | 'batch', least: number) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least) return value;
    throw new ArgumentError(
      `Expected \`--${name}\` to be an integer >= ${least}, got '${values[name]}'`,
    );
  };
  return { folder: positionals[0], numIter: integer('steps', 2), batchSize: integer('batch', 1) };
}

/**
 * Takes steps at a rate of almost zero, and keeps their effect. In inference mode batch normalization
 * uses moving averages, which don't fit the network at first. Without these steps the loss would fall
 * as the averages adapt, and the curve would show this instead of learning.
 */
async function settleAverages(
  finder: LRFinder,
  trainData: Iterable<CifarBatch>,
  signal: AbortSignal,
): Promise<void> {
  const options = { stepMode: 'linear', startLr: 0, endLr: 1e-12, numIter: 30 } as const;
  await finder.rangeTest(trainData, { ...options, divergeTh: false, restore: false, signal });
  if (signal.aborted) await finder.reset();
}

function parsed() {
  try {
    return parseArgs({
      options: {
        steps: { type: 'string', default: '100' },
        batch: { type: 'string', default: '256' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new ArgumentError((error as Error).message);
  }
}

async function main(signal: AbortSignal): Promise<void> {
  const { folder, numIter, batchSize } = readArguments();
  const train = readCifar10(folder, 'train');
  const test = readCifar10(folder, 'test');
  console.log(`CIFAR-10: ${train.length} images to train on, ${test.length} to validate with`);
  const trainData = cifarBatches(train, { batchSize, seed: 0 });
  const valData = cifarBatches(test, { batchSize });

  tf.enableProdMode(); // without its greeting
  await tf.setBackend('cpu');
  const finder = new LRFinder(resnet(9), tf.train.adam(1e-7), 'softmaxCrossEntropy');
  const range = { endLr: 100, numIter, signal };

  console.log(`\n1. Exponential test by training loss, 1e-7 to 100 in ${numIter} steps`);
  const byTraining = await withProgress(numIter, (onPoint) =>
    finder.rangeTest(trainData, { ...range, onPoint }),
  );
  console.log(`\n${plotTerminal(finder.history, { suggestion: finder.suggestion() })}\n`);
  if (byTraining.stopReason === 'aborted') return reportAbort(finder);
  reportSuggestion(finder);
  await writeCurve(finder, 'lr-finder-cifar10.svg');

  console.log('\n2. The same by validation loss, on two batches each time');
  await settleAverages(finder, trainData, signal);
  if (signal.aborted) return reportAbort(finder);
  const byValidation = await withProgress(numIter, (onPoint) =>
    finder.rangeTest(trainData, { ...range, startLr: 1e-7, valData, evaluateBatches: 2, onPoint }),
  );
  console.log(`\n${plotTerminal(finder.history, { suggestion: finder.suggestion() })}\n`);
  if (byValidation.stopReason === 'aborted') return reportAbort(finder);
  reportSuggestion(finder);
  await writeCurve(finder, 'lr-finder-cifar10-validation.svg');
}

await runUntilCtrlC(main);
