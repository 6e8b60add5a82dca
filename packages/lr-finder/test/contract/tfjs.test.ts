import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { Feed } from '../../src/tfjs/data/feed.ts';
import { type Engine, startEngine } from '../../src/tfjs/engine.ts';
import { layersModel } from '../../src/tfjs/layers-model.ts';
import { saveTraining } from '../../src/tfjs/state/training-state.ts';
import { optimizers, smallData, smallModel } from '../tfjs/small-task.ts';
import { describeContract, type Subject } from './keeps-contract.ts';

async function trainingOn(engine: Engine, optimizerName: string, validated: boolean) {
  const data = smallData();
  const network = smallModel();
  const model = layersModel(network, 'categoricalCrossentropy');
  const optimizer = optimizers[optimizerName]!();
  const feed = (name: string, batchSize: number) =>
    new Feed({ ...data, batchSize, shuffle: false }, name, {
      map: undefined,
      check: model.fit.bind(model),
      shuffle: false,
    });
  // Batches of 20 of 48 samples: the last one of each pass is smaller.
  const trainFeed = feed('trainData', 20);
  const valFeed = validated ? feed('valData', 30) : undefined;
  const running = await startEngine(
    engine,
    {
      model,
      optimizer,
      trainFeed,
      valFeed,
      evaluateBatches: Number.POSITIVE_INFINITY,
      accumulationSteps: 1,
      threads: undefined,
      update: { updated: model.trained, factors: new Map() },
      before: await saveTraining(model, optimizer),
    },
    () => {},
  );
  // Compiling has read batches ahead.
  await trainFeed.close();
  await valFeed?.close();
  return {
    trainable: running.trainable,
    snapshot: async () => {
      await running.keep();
      const { copies } = await saveTraining(model, optimizer);
      const numbers = Object.entries(optimizer).filter(([, value]) => typeof value === 'number');
      return { numbers, tensors: await Promise.all([...copies.values()].map((one) => one.read())) };
    },
    live: () => tf.memory().numTensors,
    rewind: () => trainFeed.close(),
    dispose: async () => {
      await trainFeed.close();
      await valFeed?.close();
      await running.dispose();
      network.dispose();
      optimizer.dispose();
      tf.dispose(data);
    },
  } satisfies Subject;
}

describe.each<[backend: string, engine: Engine]>([
  ['cpu', 'tfjs'],
  ['wasm', 'tfjs'],
  ['cpu', 'onnx'],
])('on the %s backend, the steps taken by %s', (backend, engine) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    await tf.ready();
  });

  const optimizerNames = ['sgd', 'adam', 'momentum', 'adamax'];
  describe.each(sampled(optimizerNames, 2, Number(backend === 'wasm')))('%s', (optimizer) => {
    describeContract('by training loss', () => trainingOn(engine, optimizer, false), {
      savesBeginning: true,
    });
  });
  describeContract('adam, by validation loss', () => trainingOn(engine, 'adam', true), {
    savesBeginning: true,
  });
});
