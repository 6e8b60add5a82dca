import type * as tf from '@tensorflow/tfjs';
import type { DataSet } from '../data/data-set.ts';
import type { TestSettings } from '../settings/settings.ts';
import { makeOptimizer } from './optimizers.ts';

type Tf = typeof tf;

/** The network of the settings, compiled; its first weights depend on the seed alone. */
export function makeNetwork(
  { train, layers, sequential, initializers }: Tf,
  { inputShape, outputs, task }: DataSet,
  { model: kind, widths, optimizer, seed }: TestSettings,
  lr: number,
): tf.LayersModel {
  let drawn = 0;
  const first = () => initializers.glorotUniform({ seed: 1000 * seed + drawn++ });
  const model = sequential();
  // A layer has to know its input, if it is the first.
  const add = (make: (input: { inputShape?: number[] }) => tf.layers.Layer) =>
    model.add(make(model.layers.length === 0 ? { inputShape: [...inputShape] } : {}));

  if (kind === 'cnn') {
    for (const filters of [8, 16]) {
      add((input) =>
        layers.conv2d({
          filters,
          kernelSize: 3,
          activation: 'relu',
          kernelInitializer: first(),
          ...input,
        }),
      );
      add(() => layers.maxPooling2d({ poolSize: 2 }));
    }
  }
  if (inputShape.length > 1) add((input) => layers.flatten(input));
  for (const units of kind === 'mlp' ? widths : []) {
    add((input) =>
      layers.dense({ units, activation: 'relu', kernelInitializer: first(), ...input }),
    );
  }
  add((input) =>
    layers.dense({
      units: outputs,
      activation: task === 'classes' ? 'softmax' : 'linear',
      kernelInitializer: first(),
      ...input,
    }),
  );
  model.compile({
    optimizer: makeOptimizer(train, optimizer, lr),
    loss: task === 'classes' ? 'categoricalCrossentropy' : 'meanSquaredError',
  });
  return model;
}

/** Frees a network and what its optimizer keeps. */
export function disposeNetwork(model: tf.LayersModel): void {
  model.optimizer.dispose();
  model.dispose();
}
