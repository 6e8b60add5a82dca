/**
 * What a range test adds to the training steps that it takes: the same steps once in a bare loop and once
 * through `LRFinder.rangeTest`; and what `engine: 'auto'` adds to ONNX Runtime, whose steps it compares
 * with those of TensorFlow.js.
 *
 *   npm run bench:overhead -- [--pairs 61] [bare] [own-parts] [loss] [layer] [optimizer]
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { type Loss, LRFinder } from 'lr-finder/tfjs';
import { buildConvnet } from '../examples/convnet.ts';
import { tensorsOf } from '../examples/digit-tensors.ts';
import { readMnist } from '../examples/mnist.ts';
import { printPairs, type Run } from './pairs.ts';

const STEPS = 100;
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
async function bareLoop({ model, optimizer }: Made): Promise<void> {
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

async function rangeTest({ model }: Made): Promise<void> {
  const finder = new LRFinder(model);
  await finder.rangeTest(batches, {
    endLr: 1e-3,
    numIter: STEPS,
    divergeTh: false,
    engine: 'tfjs',
  });
}

interface Made {
  readonly model: tf.Sequential;
  readonly optimizer: tf.Optimizer;
}

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

const { values, positionals } = parseArgs({
  options: { pairs: { type: 'string' } },
  allowPositionals: true,
});
const pairs = Number(values.pairs ?? 61);
const isAsked = (name: string) => positionals.length === 0 || positionals.includes(name);

if (isAsked('bare')) {
  console.log(`MLP 784-128-10 on MNIST, batch ${BATCH_SIZE}, Adam, tfjs on ${tf.getBackend()}`);
  await printPairs([named('bare loop', bareLoop), named('range test', rangeTest)], pairs, STEPS);
}

/** A layer of the user's, which tfjs doesn't know. */
class Halved extends tf.layers.Layer {
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul([inputs].flat()[0]!, 0.5);
  }

  static get className(): string {
    return 'Halved';
  }
}

/** An optimizer of the user's. */
class OwnAdam extends tf.AdamOptimizer {}

type OwnLoss = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;
const ownLoss: OwnLoss = (yTrue, yPred) => tf.metrics.categoricalCrossentropy(yTrue, yPred);

interface Parts {
  readonly loss?: Loss;
  readonly layer?: () => tf.layers.Layer;
  readonly optimizer?: () => tf.Optimizer;
}

/** The test of the example's convnet, compiling included. */
const onEngine = (
  engine: 'auto' | 'onnx',
  { loss = 'categoricalCrossentropy', layer, optimizer = () => tf.train.adam(1e-5) }: Parts,
): Run<Made> => ({
  name: engine,
  prepare: () => {
    const model = buildConvnet();
    if (layer) model.add(layer());
    return { model, optimizer: optimizer() };
  },
  run: async ({ model, optimizer: own }) => {
    const result = await new LRFinder(model, own, loss).rangeTest(batches, {
      ...{ endLr: 1e-3, numIter: STEPS, divergeTh: false, engine },
    });
    if (result.engine !== 'onnx') throw new Error('Expected both tests to run on ONNX Runtime');
  },
  free,
});

// The WebAssembly backend has no gradients of convolutions: there is nothing to compare with there.
await tf.setBackend('cpu');
const KINDS: readonly [name: string, what: string, parts: Parts][] = [
  ['own-parts', 'parts of TensorFlow.js alone', {}],
  ['loss', 'a loss of the user’s', { loss: ownLoss }],
  ['layer', 'a layer of the user’s', { layer: () => new Halved() }],
  ['optimizer', 'an optimizer of the user’s', { optimizer: () => new OwnAdam(1e-5, 0.9, 0.999) }],
];
for (const [name, what, parts] of KINDS) {
  if (!isAsked(name)) continue;
  console.log(`\nConvnet on MNIST, batch ${BATCH_SIZE}, Adam, ${what}, tfjs on ${tf.getBackend()}`);
  await printPairs([onEngine('onnx', parts), onEngine('auto', parts)], pairs, STEPS);
}
