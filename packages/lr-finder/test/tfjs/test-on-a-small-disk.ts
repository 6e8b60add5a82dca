import { readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { LRFinder } from '../../src/tfjs/index.ts';
import { smallData } from './small-task.ts';

// Tests a model of 130 kB in a folder that may be too small for its copy, and prints what came of
// it as JSON.

const [cacheDir = ''] = process.argv.slice(2);
await tf.setBackend('cpu');
const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 4096, inputShape: [4], activation: 'relu' }),
    tf.layers.dense({ units: 3, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
const weights = () => JSON.stringify(model.getWeights().map((weight) => [...weight.dataSync()]));
const before = weights();
const finder = new LRFinder(model);
const seen = await finder.rangeTest(smallData(), { cacheDir, numIter: 3 }).then(
  ({ stopReason }) => ({ stopReason }),
  ({ name, message, cause }: Error) => ({ name, message, code: (cause as { code?: string }).code }),
);
console.log(
  JSON.stringify({
    ...seen,
    isAsBefore: weights() === before,
    left: readdirSync(cacheDir).length,
    // Nothing has to be put back.
    points: finder.history.lr.length,
  }),
);
