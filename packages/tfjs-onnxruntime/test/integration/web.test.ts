import * as tf from '@tensorflow/tfjs';
import * as web from 'onnxruntime-web';
import { expect, it } from 'vitest';
import { runsAll } from '../../../../test/sample.ts';
import { type Batch, compileTrainStep, type OrtModule } from '../../src/index.ts';

it('trains on the WebAssembly of onnxruntime-web as on the library for Node', async () => {
  await tf.setBackend('cpu');
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 2], activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });
  const batch = {
    xs: tf.randomNormal([4, 8, 8, 2], 0, 1, 'float32', 1),
    ys: tf.randomNormal([4, 3], 0, 1, 'float32', 2),
  };
  const train = async (options: { ort?: OrtModule; executionProviders?: string[] }) => {
    const step = await compileTrainStep({
      model,
      optimizer: tf.train.adam(),
      loss: 'meanSquaredError',
      batch,
      seed: 5,
      ...options,
    });
    const losses = [await step.run(batch, 0.01), await step.run(batch, 0.01)];
    losses.push(...(await step.runMany(Array(6).fill(batch), Array(6).fill(0.01))));
    await step.dispose();
    return losses;
  };
  const here = await train({});
  web.env.wasm.numThreads = 1;
  const there = await train({ ort: web as never, executionProviders: ['wasm'] });
  expect(there).toHaveLength(8);
  there.forEach((loss, i) => {
    expect(Math.abs(loss / here[i]! - 1)).toBeLessThan(1e-5);
  });
});

it.runIf(runsAll)('runs loops, and batches of other lengths, there too', async () => {
  await tf.setBackend('cpu');
  const model = tf.sequential({
    layers: [
      tf.layers.bidirectional({
        layer: tf.layers.lstm({ units: 4, returnSequences: true }) as never,
        mergeMode: 'concat',
        inputShape: [null, 3] as never,
      }),
      tf.layers.gru({ units: 3 }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  const batches = [
    [8, 5],
    [8, 9],
    [3, 12],
  ].map(([count, steps]) => ({
    xs: tf.randomNormal([count!, steps!, 3], 0, 1, 'float32', 1),
    ys: tf.randomNormal([count!, 1], 0, 1, 'float32', 2),
  }));
  const train = async (options: { ort?: OrtModule; executionProviders?: string[] }) => {
    const [batch] = batches as [Batch];
    const optimizer = tf.train.adam();
    const loss = 'meanSquaredError';
    const step = await compileTrainStep({ model, optimizer, loss, batch, ...options });
    const losses: number[] = [];
    for (const one of batches) {
      losses.push(await step.run(one, 0.01));
      losses.push(...(await step.runMany([one, one], [0.01, 0.01])));
    }
    await step.dispose();
    return losses;
  };
  const here = await train({});
  web.env.wasm.numThreads = 1;
  const there = await train({ ort: web as never, executionProviders: ['wasm'] });
  expect(there).toHaveLength(9);
  there.forEach((loss, i) => {
    expect(Math.abs(loss / here[i]! - 1)).toBeLessThan(1e-5);
  });
});
