/**
 * What a range test adds to the training steps that it takes: the same steps once in a bare loop and once
 * through `LRFinder.rangeTest`; and what `engine: 'auto'` adds to ONNX Runtime, which compares its steps
 * with those of TensorFlow.js where a loss is the user's own.
 */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { type Loss, LRFinder } from 'lr-finder/tfjs';
import { buildConvnet } from '../examples/convnet.ts';
import { tensorsOf } from '../examples/digit-tensors.ts';
import { readMnist } from '../examples/mnist.ts';
import { printPairs, type Run } from './pairs.ts';

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

type Made = ReturnType<typeof build>;

function free({ model, optimizer }: { model: tf.LayersModel; optimizer: tf.Optimizer }): void {
  model.dispose();
  optimizer.dispose();
}

const named = (name: string, run: (made: Made) => Promise<void>): Run<Made> => ({
  name,
  prepare: build,
  run,
  free,
});

console.log(`MLP 784-128-10 on MNIST, batch ${BATCH_SIZE}, Adam, tfjs on ${tf.getBackend()}`);
await printPairs([named('bare loop', bareLoop), named('range test', rangeTest)], PAIRS, STEPS);

/** The convnet of the example, with its optimizer. */
function makeConvnet(): Made {
  return { model: buildConvnet(), optimizer: tf.train.adam(1e-5) };
}

type OwnLoss = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** A whole test, compiling included. */
const onEngine = (engine: 'auto' | 'onnx', loss: Loss): Run<Made> => ({
  name: engine,
  prepare: makeConvnet,
  run: ({ model, optimizer }) =>
    new LRFinder(model, optimizer, loss).rangeTest(batches, {
      endLr: 1e-3,
      numIter: STEPS,
      divergeTh: false,
      engine,
    }),
  free,
});

// The WebAssembly backend has no gradients of convolutions: there is nothing to compare with there.
await tf.setBackend('cpu');
const own: OwnLoss = (yTrue, yPred) => tf.metrics.categoricalCrossentropy(yTrue, yPred);
for (const [what, loss] of [
  ['a loss of TensorFlow.js', 'categoricalCrossentropy'],
  ['a loss of the user’s', own],
] as const) {
  console.log(`\nConvnet on MNIST, batch ${BATCH_SIZE}, Adam, ${what}, tfjs on ${tf.getBackend()}`);
  await printPairs([onEngine('onnx', loss), onEngine('auto', loss)], 11, STEPS);
}
