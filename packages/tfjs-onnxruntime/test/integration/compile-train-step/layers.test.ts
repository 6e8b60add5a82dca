import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { LAYER_CASES, type LayerCase, modelOf } from '../../layers.ts';
import { expectSameTraining, layersTask, trainByTfjs, trainCompiled } from '../../training.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const STEPS = 20;

function taskOf(one: LayerCase) {
  const model = modelOf(one);
  const batch = one.batch ?? 4;
  const shape = [batch, ...one.input];
  const xs =
    one.vocabulary === undefined
      ? tf.randomNormal(shape, 0, 1, 'float32', 5)
      : tf.randomUniform(shape, 0, one.vocabulary, 'float32', 5).floor();
  // Targets that can't be reached keep the losses where they have all their digits.
  const ys = tf.softmax(tf.randomNormal([batch, 3], 0, 1, 'float32', 6));
  const task = layersTask(model, tf.train.momentum(0.02, 0.9), 'categoricalCrossentropy', xs, ys);
  const weights = () => model.weights.map((w) => w.read() as tf.Variable);
  return { task, weights };
}

describe('trains 20 steps as tfjs does, with the same losses and weights', () => {
  it.each(sampled(LAYER_CASES, 2, 0).map((one) => [one.name, one] as const))(
    '%s',
    async (_, one) => {
      const a = taskOf(one);
      const b = taskOf(one);
      const wanted = trainByTfjs(a.task, a.weights, STEPS);
      const got = await trainCompiled(b.task, b.weights, STEPS);
      expectSameTraining(got, wanted);
      expect(wanted.losses[0]).not.toBe(wanted.losses[STEPS - 1]);
    },
  );
});
