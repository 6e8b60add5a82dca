import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { adamw } from '../../src/tfjs/adamw.ts';
import { lion } from '../../src/tfjs/lion.ts';
import { ownCode } from '../../src/tfjs/own-code.ts';
import { setUp } from '../../src/tfjs/setup.ts';
import type { Training } from '../../src/tfjs/training.ts';

class Adam extends tf.AdamOptimizer {
  constructor() {
    super(0.1, 0.9, 0.999);
  }
}

class Doubled extends tf.layers.Layer {
  static className = 'Doubled';
  override call(inputs: tf.Tensor | tf.Tensor[]) {
    return tf.mul([inputs].flat()[0]!, 2);
  }
}

const dense = () => tf.layers.dense({ units: 1, inputShape: [2] });
const named = 'meanSquaredError';

it.each<[string, tf.layers.Layer, () => tf.Optimizer, unknown, string[]]>([
  ['nothing', dense(), () => tf.train.adam(), named, []],
  ['nothing, with adamw', dense(), () => adamw(), named, []],
  ['nothing, with lion', dense(), () => lion(), named, []],
  ['a subclass', dense(), () => new Adam(), named, ['the optimizer Adam']],
  ['a loss', dense(), () => lion(), () => tf.scalar(0), ['the loss']],
  ['a layer', new Doubled({ name: 'twice' }), () => adamw(), named, ['layer twice']],
])('ownCode finds %s', (_, layer, optimizer, loss, found) => {
  const model = tf.sequential({ layers: [dense(), layer] });
  const setup = setUp(model, optimizer(), loss, undefined);
  expect(ownCode(setup as Training)).toEqual(found);
});
