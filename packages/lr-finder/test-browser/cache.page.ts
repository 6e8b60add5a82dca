import * as tf from '@tensorflow/tfjs';
import { rangeTest } from 'lr-finder';
import { cachedOnDisk } from 'lr-finder/cache';
import { LRFinder, type TfjsRangeTestOptions } from 'lr-finder/tfjs';
import { fitLosses, optimizers, smallData, smallModel } from '../test/tfjs/small-task.ts';

const FOLDER = 'copies/of models';

/** The folder's files, by name. */
async function folder(): Promise<FileSystemDirectoryHandle> {
  let directory = await navigator.storage.getDirectory();
  for (const name of FOLDER.split('/')) {
    directory = await directory.getDirectoryHandle(name, { create: true });
  }
  return directory;
}

export async function files(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of (await folder()).keys()) names.push(name);
  return names.sort();
}

async function trained(name: string) {
  await tf.setBackend('webgl');
  await tf.ready();
  const data = smallData();
  const model = smallModel();
  model.compile({ optimizer: optimizers[name]!(), loss: 'categoricalCrossentropy' });
  await fitLosses(model, data);
  const numbers = async () => {
    const tensors = [...model.getWeights(), ...slotsOf(model.optimizer)];
    return Promise.all(tensors.map(async (tensor) => [...(await tensor.data())]));
  };
  return { data, model, numbers };
}

function slotsOf(optimizer: tf.Optimizer): tf.Tensor[] {
  return Object.values(optimizer).flatMap((list) =>
    Array.isArray(list) ? list.map(({ variable }: { variable: tf.Variable }) => variable) : [],
  );
}

const options: TfjsRangeTestOptions = {
  ...{ startLr: 1e-3, endLr: 1, numIter: 12, engine: 'tfjs', divergeTh: false },
  cacheDir: FOLDER,
};

/** What a test leaves behind, and what `reset` and `dispose` do. */
export async function testWithCache(name: string) {
  const { data, model, numbers } = await trained(name);
  const before = await numbers();
  const finder = new LRFinder(model);
  const plain = await finder.rangeTest(data, { ...options, cacheDir: undefined });
  const cached = await finder.rangeTest(data, options);
  const after = await numbers();
  const during = await files();
  await fitLosses(model, data);
  const changed = await numbers();
  await finder.reset();
  const reset = await numbers();
  await finder.dispose();
  return { plain, cached, before, after, changed, reset, during, left: await files() };
}

/** Holds a copy until the page goes. */
const held: LRFinder[] = [];
export async function holdCopy() {
  const { data, model } = await trained('adam');
  const finder = new LRFinder(model);
  await finder.rangeTest(data, { ...options, numIter: 2 });
  held.push(finder);
  return files();
}

/** Puts the copies back that the page holds. */
export async function resetHeld() {
  for (const finder of held) await finder.reset();
  return files();
}

/** Takes the file away in the middle of a test. */
export async function loseCopy() {
  const { data, model } = await trained('sgd');
  const finder = new LRFinder(model);
  const onPoint = async ({ index }: { index: number }) => {
    if (index !== 3) return;
    const directory = await folder();
    for (const name of await files()) await directory.removeEntry(name);
  };
  return failureOf(finder.rangeTest(data, { ...options, onPoint }));
}

/** A test whose copy, of about 8 MB, finds no room. */
export async function testWithoutRoom() {
  await tf.setBackend('webgl');
  await tf.ready();
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1000, inputShape: [2000] }), tf.layers.dense({ units: 1 })],
  });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const data = { xs: tf.ones([1, 2000]), ys: tf.ones([1, 1]) };
  const failure = await failureOf(new LRFinder(model).rangeTest(data, { ...options, numIter: 2 }));
  return { failure, left: await files() };
}

/** Any training, with its copies on disk. */
export async function testLoop() {
  const weights = Float32Array.of(1, 2, 3);
  const loop = {
    step: (lr: number) => {
      for (const [i, weight] of weights.entries()) weights[i] = weight * (1 - lr);
      return weights[0]!;
    },
    save: () => weights.slice(),
    restore: (saved: Float32Array) => weights.set(saved),
  };
  await rangeTest(cachedOnDisk(loop, { cacheDir: FOLDER }), { numIter: 10, endLr: 0.5 });
  return { weights: [...weights], left: await files() };
}

async function failureOf(running: Promise<unknown>) {
  try {
    await running;
    return undefined;
  } catch (error) {
    const { name, message, cause } = error as Error;
    return { name, message, cause: (cause as Error | undefined)?.name };
  }
}
