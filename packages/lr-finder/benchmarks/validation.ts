/**
 * What Leslie Smith's linear test by validation loss costs beside the one by training loss, and
 * whether their bounds agree: on MNIST, side by side in one process, each going first in turn.
 *
 *   npm run bench:validation -- [--runs 7]
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { median } from 'd3-array';
import { LRFinder, type TfjsRangeTestOptions } from 'lr-finder/tfjs';
import { digitBatches, tensorsOf } from '../../../examples/digit-tensors.ts';
import { readMnist } from '../../../examples/mnist.ts';
import { table } from './report/table.ts';

const BATCH_SIZE = 64;
const LINEAR = { stepMode: 'linear', startLr: 0, endLr: 0.1, numIter: 200 } as const;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '7' } } });
const runs = Number(values.runs);

await tf.setBackend('cpu');
const digits = readMnist('train');
const training = digits.slice(0, 55_000);
const validation = tensorsOf(digits.slice(55_000));

const part = (size: number, evaluateEvery = 1): TfjsRangeTestOptions => ({
  valData: { ...validation, batchSize: size },
  evaluateBatches: 1,
  evaluateEvery,
});

const TESTS: Readonly<Record<string, TfjsRangeTestOptions>> = {
  'training loss': {},
  'all 5,000 validation digits': { valData: { ...validation, batchSize: 500 } },
  '500 of them': part(500),
  '250 of them': part(250),
  '250 of them, `evaluateEvery: 2`': part(250, 2),
  '128 of them': part(128),
  '128 of them, `evaluateEvery: 2`': part(128, 2),
  '64 of them, `evaluateEvery: 2`': part(64, 2),
};

async function test(options: TfjsRangeTestOptions, seed: number) {
  const initializer = (layer: number) =>
    tf.initializers.glorotUniform({ seed: 10 * (seed + 1) + layer });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 128,
        activation: 'relu',
        inputShape: [784],
        kernelInitializer: initializer(1),
      }),
      tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: initializer(2) }),
    ],
  });
  const finder = new LRFinder(model, tf.train.adam(1e-5), 'categoricalCrossentropy');
  const data = digitBatches(training, { batchSize: BATCH_SIZE, seed });
  // The time of a test includes compiling its step; what is compared here is that of the steps.
  let start = performance.now();
  const { engine } = await finder.rangeTest(data, {
    ...LINEAR,
    divergeTh: false,
    ...options,
    onPoint: ({ index }) => {
      if (index === 0) start = performance.now();
    },
  });
  const wall = performance.now() - start;
  const { bounds } = finder.suggestion();
  model.dispose();
  return { engine, wall, ...bounds };
}

const names = Object.keys(TESTS);
const [byTrainingLoss] = names as [string];
const results = new Map(names.map((name) => [name, [] as Awaited<ReturnType<typeof test>>[]]));
// Once for nothing, until the machine is warm.
await test(TESTS[byTrainingLoss]!, 0);
for (let run = 0; run < runs; run++) {
  for (const name of run % 2 === 0 ? names : names.toReversed()) {
    results.get(name)!.push(await test(TESTS[name]!, run));
  }
}

const byTraining = results.get(byTrainingLoss)!;
const rate = (value: number) => value.toPrecision(2);
console.log(`MLP 784-128-10 on MNIST, batch ${BATCH_SIZE}, Adam, engine ${byTraining[0]!.engine};`);
console.log(
  `linear test from 0 to ${LINEAR.endLr}, ${LINEAR.numIter} steps; medians of ${runs} seeds`,
);
console.log(
  table(
    [
      'recorded loss',
      'ms, without compiling',
      'times that by training loss',
      'by the fastest runs',
      'base rate',
      'largest rate',
    ],
    names.map((name) => {
      const all = results.get(name)!;
      const of = (key: 'wall' | 'baseLr' | 'maxLr') => median(all, (one) => one[key])!;
      const fastest = (tests: typeof all) => Math.min(...tests.map(({ wall }) => wall));
      return [
        name,
        of('wall').toFixed(0),
        median(all, ({ wall }, i) => wall / byTraining[i]!.wall)!.toFixed(2),
        // Other programs make runs slower, never faster.
        (fastest(all) / fastest(byTraining)).toFixed(2),
        rate(of('baseLr')),
        rate(of('maxLr')),
      ];
    }),
  ),
);
