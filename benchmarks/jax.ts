/**
 * A training step in jax-js beside one in TensorFlow.js, both on WebAssembly: the MLP 784-128-10 on
 * real digits in batches of 64, with momentum. Whole range tests of 100 steps, in turns.
 *
 *   npm run bench:jax
 */
import { init, type Array as JaxArray, nn, numpy as np, random, tree } from '@jax-js/jax';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { median } from 'd3-array';
import { rangeTest } from 'lr-finder';
import { jaxTrainable } from 'lr-finder/jax';
import { LRFinder } from 'lr-finder/tfjs';
import { tensorsOf } from '../examples/digit-tensors.ts';
import { numbersOf, readMnist } from '../examples/mnist.ts';

const STEPS = 100;
const ROUNDS = 9;
const BATCH_SIZE = 64;
const OPTIONS = { startLr: 1e-5, endLr: 0.1, numIter: STEPS, divergeTh: false } as const;

type Params = { w1: JaxArray; b1: JaxArray; w2: JaxArray; b2: JaxArray };

await init('wasm');
await tf.setBackend('wasm');
await tf.ready();

const digits = readMnist('train').slice(0, STEPS * BATCH_SIZE);
const batches = Array.from({ length: STEPS }, (_, i) =>
  digits.slice(i * BATCH_SIZE, (i + 1) * BATCH_SIZE),
);

const params: Params = {
  w1: random.normal(random.key(1), [784, 128]).mul(0.05),
  b1: np.zeros([128]),
  w2: random.normal(random.key(2), [128, 10]).mul(0.1),
  b2: np.zeros([10]),
};
const trainable = jaxTrainable({
  params,
  loss: ({ w1, b1, w2, b2 }, { xs, ys }: { xs: JaxArray; ys: JaxArray }) => {
    const hidden = nn.relu(np.dot(xs.reshape([-1, 784]), w1).add(b1));
    const logProbabilities = nn.logSoftmax(np.dot(hidden, w2).add(b2));
    return logProbabilities
      .mul(ys.reshape([-1, 10]))
      .sum(-1)
      .mean()
      .mul(-1);
  },
  update: ({ params, grads, state, lr }) => {
    const velocity = tree.map((v: JaxArray, g: JaxArray) => v.mul(0.9).add(g), state, grads);
    const step = (p: JaxArray, v: JaxArray) => p.sub(v.mul(lr.ref));
    return [tree.map(step, params, tree.ref(velocity)), velocity];
  },
  state: tree.map((p: JaxArray) => np.zerosLike(p.ref), params),
  data: batches.map(numbersOf),
});

const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 128, activation: 'relu', inputShape: [784] }),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  ],
});
const finder = new LRFinder(model, tf.train.momentum(1e-5, 0.9), 'categoricalCrossentropy');
const tensors = batches.map(tensorsOf);

const tests = {
  'jax-js': () => rangeTest(trainable, OPTIONS),
  'TensorFlow.js': () => finder.rangeTest(tensors, { ...OPTIONS, engine: 'tfjs' }),
};
const times = Object.entries(tests).map(([name, test]) => ({ name, test, ms: [] as number[] }));
// The first round compiles, and does not count.
for (let round = 0; round <= ROUNDS; round++) {
  for (const { test, ms } of times) {
    const start = performance.now();
    await test();
    if (round > 0) ms.push((performance.now() - start) / STEPS);
  }
}
for (const { name, ms } of times) {
  console.log(
    `${name} on wasm: ${median(ms)!.toFixed(2)} ms a step (${Math.min(...ms).toFixed(2)} to ${Math.max(...ms).toFixed(2)})`,
  );
}
await trainable.dispose();
