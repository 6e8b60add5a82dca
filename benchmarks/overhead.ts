/**
 * What a range test adds to the training steps that it takes: pairs of runs in one process, the
 * same steps once in a bare loop and once through `LRFinder.rangeTest`, and the median ratio.
 */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { LRFinder } from 'lr-finder/tfjs';
import { readMnist, rows } from '../examples/mnist.ts';

const STEPS = 100;
const PAIRS = 21;
const BATCH_SIZE = 64;

await tf.setBackend('wasm');
await tf.ready();

const digits = readMnist('train');
const batches = Array.from({ length: STEPS }, (_, i) =>
  rows(digits, i * BATCH_SIZE, (i + 1) * BATCH_SIZE),
);

function build() {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 128, activation: 'relu', inputShape: [784] }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
  const optimizer = tf.train.adam(1e-5);
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  return { model, optimizer };
}

/** The loop that a user would write: a rate, a step, a loss read; nothing recorded or put back. */
async function bareLoop({ model, optimizer }: ReturnType<typeof build>): Promise<number> {
  const rated = optimizer as unknown as { learningRate: number };
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) =>
    tf.metrics.categoricalCrossentropy(yTrue, yPred);
  const start = performance.now();
  for (const [i, { xs, ys }] of batches.entries()) {
    rated.learningRate = 1e-5 * 1e2 ** (i / (STEPS - 1));
    const cost = optimizer.minimize(
      () => tf.mean(loss(ys, model.apply(xs, { training: true }) as tf.Tensor)) as tf.Scalar,
      true,
      variables,
    )!;
    await cost.data();
    cost.dispose();
  }
  return performance.now() - start;
}

async function rangeTest({ model }: ReturnType<typeof build>): Promise<number> {
  const finder = new LRFinder(model);
  const start = performance.now();
  await finder.rangeTest(batches, { endLr: 1e-3, numIter: STEPS, divergeTh: false });
  return performance.now() - start;
}

async function timed(run: (made: ReturnType<typeof build>) => Promise<number>): Promise<number> {
  const made = build();
  const time = await run(made);
  made.model.dispose();
  made.optimizer.dispose();
  return time;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

await timed(bareLoop);
await timed(rangeTest);
const bare: number[] = [];
const tested: number[] = [];
for (let pair = 0; pair < PAIRS; pair++) {
  // Each goes first in turn, so that neither profits from a machine that warms up or cools down.
  const order = pair % 2 === 0 ? [bareLoop, rangeTest] : [rangeTest, bareLoop];
  for (const run of order) (run === bareLoop ? bare : tested).push(await timed(run));
}
const ratios = tested.map((time, i) => time / bare[i]!).sort((a, b) => a - b);
const quartile = (q: number) => ratios[Math.round(q * (ratios.length - 1))]!.toFixed(3);
console.log(`MLP 784-128-10 on MNIST, batch ${BATCH_SIZE}, Adam, tfjs on ${tf.getBackend()}`);
console.log(`bare loop   ${(median(bare) / STEPS).toFixed(2)} ms a step (median of ${PAIRS})`);
console.log(`range test  ${(median(tested) / STEPS).toFixed(2)} ms a step`);
console.log(
  `range test / bare loop, median of ${PAIRS} pairs: ${quartile(0.5)} (quartiles ${quartile(0.25)} to ${quartile(0.75)})`,
);
