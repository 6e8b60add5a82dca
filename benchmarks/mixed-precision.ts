/** Times a step in mixed precision on the CPU beside one in float32: `npm run bench:mixed`. */
import * as tf from '@tensorflow/tfjs';
import { type CompileOptions, compileTrainStep } from 'tfjs-onnxruntime';

const BATCH_SIZE = 64;
const ROUNDS = 9;

const l = tf.layers;
const TASKS: Readonly<Record<string, { shape: number[]; layers: () => tf.layers.Layer[] }>> = {
  'MLP 784-128-10': {
    shape: [784],
    layers: () => [
      l.dense({ units: 128, activation: 'relu', inputShape: [784] }),
      l.dense({ units: 10, activation: 'softmax' }),
    ],
  },
  'CNN, convolutions of 32 and 64 filters, pooling, dense 128': {
    shape: [28, 28, 1],
    layers: () => [
      l.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      l.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      l.maxPooling2d({ poolSize: 2 }),
      l.flatten(),
      l.dense({ units: 128, activation: 'relu' }),
      l.dense({ units: 10, activation: 'softmax' }),
    ],
  },
};

const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1]!;

await tf.setBackend('cpu');
for (const [name, { shape, layers }] of Object.entries(TASKS)) {
  const batch = {
    xs: tf.randomUniform([BATCH_SIZE, ...shape]),
    ys: tf
      .oneHot(tf.range(0, BATCH_SIZE, 1, 'int32').mod(tf.scalar(10, 'int32')).toInt(), 10)
      .toFloat(),
  };
  const compiled = (precision: CompileOptions['precision']) =>
    compileTrainStep({
      ...{ model: tf.sequential({ layers: layers() }), optimizer: tf.train.adam(), batch },
      ...{ loss: 'categoricalCrossentropy', sessionOptions: { intraOpNumThreads: 1 } },
      ...(precision && { precision }),
    });
  const steps = [await compiled('float32'), await compiled('mixed')] as const;
  const times: [number[], number[]] = [[], []];
  // In turn, so that both have the same neighbours on the machine.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, step] of steps.entries()) {
      const start = performance.now();
      for (let n = 0; n < step.stepsAtOnce; n++) await step.run(batch, 1e-4);
      times[i]!.push((performance.now() - start) / step.stepsAtOnce);
    }
  }
  const [single, mixed] = times.map(median) as [number, number];
  const ratio = (mixed / single).toFixed(1);
  console.log(
    `${name}: ${single.toFixed(1)} ms in float32, ${mixed.toFixed(1)} ms mixed, ${ratio} times`,
  );
  for (const step of steps) await step.dispose();
}
