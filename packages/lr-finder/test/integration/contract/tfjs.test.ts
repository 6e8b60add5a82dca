import * as tf from '@tensorflow/tfjs';
import { trainingErrors } from '../../../src/tfjs/training-errors.ts';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe } from 'vitest';
import { layersModelParts } from '#training/layers-model';
import { sampled } from '../../../../../test/sample.ts';
import { type Engine, tfjsTrainable } from '../../../src/tfjs/index.ts';
import { saveTraining } from '../../../src/tfjs/state/training-state.ts';
import { describeContract, type Subject } from '../../contract/keeps-contract.ts';
import { optimizers, smallData, smallModel } from '../../tfjs/small-task.ts';

/** Batches of 20 of 48 samples: the last one of each pass is smaller. */
const BATCHES = [
  [0, 20],
  [20, 20],
  [40, 8],
] as const;

async function trainingOn(engine: Engine, optimizerName: string, validated: boolean) {
  const { xs, ys } = smallData();
  const batches = BATCHES.map(([start, size]) => ({
    xs: tf.slice(xs, start, size),
    ys: tf.slice(ys, start, size),
  }));
  let next = 0;
  function* endless() {
    for (;;) yield batches[next++ % batches.length]!;
  }
  const model = smallModel();
  const optimizer = optimizers[optimizerName]!();
  const trainable = await tfjsTrainable(model, optimizer, 'categoricalCrossentropy', endless, {
    engine,
    ...(validated && { valData: { xs, ys, batchSize: 30, shuffle: false } }),
  });
  // Validation data are read ahead until the first evaluation.
  await trainable.evaluate?.();
  return {
    trainable,
    snapshot: async () => {
      await trainable.writeBack();
      const { copies } = await saveTraining(layersModelParts(model, trainingErrors), optimizer);
      const numbers = Object.entries(optimizer).filter(([, value]) => typeof value === 'number');
      return { numbers, tensors: await Promise.all([...copies.values()].map((one) => one.read())) };
    },
    live: () => tf.memory().numTensors,
    rewind: () => {
      next = 0;
    },
    dispose: async () => {
      await trainable.dispose();
      model.dispose();
      optimizer.dispose();
      tf.dispose([xs, ys, batches]);
    },
  } satisfies Subject;
}

const engines: [backend: string, engine: Engine][] = [
  ['cpu', 'tfjs'],
  ['wasm', 'tfjs'],
  ['cpu', 'onnx'],
];
const trainings: [optimizer: string, loss: 'training' | 'validation'][] = [
  ['sgd', 'training'],
  ['adam', 'training'],
  ['momentum', 'training'],
  ['adamax', 'training'],
  ['adam', 'validation'],
];
const rows = engines.flatMap((engine) =>
  trainings.map((training) => [...engine, ...training] as const),
);

describe.each(sampled(rows, 1, 0))(
  'on the %s backend, the steps taken by %s',
  (backend, engine, optimizer, loss) => {
    beforeAll(async () => {
      await tf.setBackend(backend);
      await tf.ready();
    });

    describeContract(`${optimizer}, by ${loss} loss`, () =>
      trainingOn(engine, optimizer, loss === 'validation'),
    );
  },
);
