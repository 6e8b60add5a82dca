/**
 * What a range test adds to the training steps that it takes: pairs of runs in one process, the
 * same steps once in a bare loop and once through `LRFinder.rangeTest`, and the median ratio.
 */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { LRFinder } from 'lr-finder/tfjs';
import { tensorsOf } from '../examples/digit-tensors.ts';
import { readMnist } from '../examples/mnist.ts';

const STEPS = 100;
const PAIRS = 31;
const BATCH_SIZE = 64;

await tf.setBackend('wasm');
await tf.ready();

const digits = readMnist('train');
const batches = Array.from({ length: STEPS }, (_, i) =>
  tensorsOf(digits.slice(i * BATCH_SIZE, (i + 1) * BATCH_SIZE)),
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
async function bareLoop({ model, optimizer }: ReturnType<typeof build>): Promise<void> {
  const rated = optimizer as unknown as { learningRate: number };
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) =>
    tf.metrics.categoricalCrossentropy(yTrue, yPred);
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
}

async function rangeTest({ model }: ReturnType<typeof build>): Promise<void> {
  const finder = new LRFinder(model);
  await finder.rangeTest(batches, {
    endLr: 1e-3,
    numIter: STEPS,
    divergeTh: false,
    engine: 'tfjs',
  });
}

/** Milliseconds on the clock, and of the processors: the second suffers less from other programs. */
async function timed(run: (made: ReturnType<typeof build>) => Promise<void>) {
  const made = build();
  const start = performance.now();
  const startCpu = process.cpuUsage();
  await run(made);
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(startCpu);
  made.model.dispose();
  made.optimizer.dispose();
  return { wall, cpu: (user + system) / 1000 };
}

const bare: Awaited<ReturnType<typeof timed>>[] = [];
const tested: typeof bare = [];
await timed(bareLoop);
await timed(rangeTest);
for (let pair = 0; pair < PAIRS; pair++) {
  // Each goes first in turn, so that neither profits from a machine that warms up or cools down.
  const order = pair % 2 === 0 ? [bareLoop, rangeTest] : [rangeTest, bareLoop];
  for (const run of order) (run === bareLoop ? bare : tested).push(await timed(run));
}

const quantile = (values: readonly number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.round(q * (values.length - 1))]!;

console.log(`MLP 784-128-10 on MNIST, batch ${BATCH_SIZE}, Adam, tfjs on ${tf.getBackend()}`);
for (const [clock, name] of [
  ['wall', 'on the clock'],
  ['cpu', 'of the processors'],
] as const) {
  const each = (runs: typeof bare) => runs.map((run) => run[clock] / STEPS);
  const ratios = tested.map((run, i) => run[clock] / bare[i]![clock]);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q).toFixed(3));
  console.log(`\nms a step ${name}, medians of ${PAIRS}`);
  console.log(`  bare loop   ${quantile(each(bare), 0.5).toFixed(2)}`);
  console.log(`  range test  ${quantile(each(tested), 0.5).toFixed(2)}`);
  console.log(`  ratio, median of the pairs: ${middle} (quartiles ${low} to ${high})`);
}
