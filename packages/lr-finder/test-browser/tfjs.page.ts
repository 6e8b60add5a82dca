import * as tf from '@tensorflow/tfjs';
import { LRFinder } from 'lr-finder/tfjs';
import { fitLosses, optimizers, smallData, smallModel } from '../test/tfjs/small-task.ts';

const build = (name: string) => {
  const model = smallModel();
  model.compile({ optimizer: optimizers[name]!(), loss: 'categoricalCrossentropy' });
  return model;
};

/** The names of the optimizers, to go through. */
export const optimizerNames = () => Object.keys(optimizers);

/** What a test on the backend of a GPU leaves behind, and what it gives. */
export async function testOn(backend: string, name: string) {
  await tf.setBackend(backend);
  await tf.ready();
  const data = smallData();
  const reference = build(name);
  await fitLosses(reference, data);
  const expected = await fitLosses(reference, data);

  const model = build(name);
  await fitLosses(model, data);
  const tensors = tf.memory().numTensors;
  const finder = new LRFinder(model);
  const options = { startLr: 1e-3, endLr: 1, numIter: 25 };
  const trainData = { ...data, batchSize: 16 };
  const grouped = await finder.rangeTest(trainData, options);
  const tensorsAfter = tf.memory().numTensors;
  // With restore: false it steps one at a time.
  const single = await finder.rangeTest(trainData, { ...options, restore: false });
  await finder.reset();
  return {
    backend: tf.getBackend(),
    leaked: tensorsAfter - tensors,
    grouped: grouped.history,
    single: single.history,
    expected,
    fitAfterwards: await fitLosses(model, data),
  };
}

/** Aborts by a timer: the page must have its turns while the test runs. */
export async function abortByTimer() {
  const data = smallData();
  const finder = new LRFinder(build('sgd'));
  const { stopReason, history } = await finder.rangeTest(data, {
    endLr: 1,
    numIter: 100_000,
    divergeTh: false,
    signal: AbortSignal.timeout(300),
  });
  return { stopReason, points: history.lr.length };
}
