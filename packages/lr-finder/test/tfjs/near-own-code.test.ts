import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { nearOwnCode } from '../../src/tfjs/near-own-code.ts';
import { setUp } from '../../src/tfjs/setup.ts';
import type { Training } from '../../src/tfjs/training.ts';

beforeAll(() => tf.setBackend('cpu'));

class Doubled extends tf.layers.Layer {
  static className = 'Doubled';
  override call(inputs: tf.Tensor | tf.Tensor[]) {
    return tf.mul([inputs].flat()[0]!, 2);
  }
}

const dense = (name: string) => tf.layers.dense({ units: 2, inputShape: [2], name });
const relu = () => tf.layers.reLU();
const own = () => new Doubled({ inputShape: [2] } as object);
const within = () => tf.layers.timeDistributed({ layer: own() });

it.each<[name: string, layers: () => tf.layers.Layer[], found: string[]]>([
  ['the last layer with weights', () => [dense('a'), dense('b'), relu()], ['b']],
  ['the layer before the user’s', () => [dense('a'), dense('b'), relu(), own()], ['b']],
  ['all from there on', () => [dense('a'), dense('b'), own(), dense('c')], ['b', 'c']],
  ['those of all layers where the first is the user’s', () => [own(), dense('a')], ['a']],
  [
    'the layer before a wrapper of the user’s',
    () => [dense('a'), dense('b'), tf.layers.reshape({ targetShape: [1, 2] }), within()],
    ['b'],
  ],
])('near the user’s code are %s', (_, layers, found) => {
  const model = tf.sequential({ layers: layers() });
  const setup = setUp(model, tf.train.sgd(1), 'meanSquaredError', undefined);
  const update = { updated: setup.model.trained, factors: new Map() };
  const names = nearOwnCode({ ...setup, update } as never as Training).map(({ name }) => name);
  const wanted = found.flatMap((name) => [`${name}/kernel`, `${name}/bias`]);
  expect(names.map((name) => name.replace(/_\d+$/, ''))).toEqual(wanted);
  // Those that aren't trained stay out.
  const some = nearOwnCode({ ...setup, update: { ...update, updated: [] } } as never as Training);
  expect(some).toEqual([]);
});

it('near a model that is a function are all variables', () => {
  const weight = tf.variable(tf.ones([2, 2]));
  const model = (xs: tf.Tensor) => tf.matMul(xs, weight);
  const setup = setUp(model, tf.train.sgd(1), 'meanSquaredError', [weight]);
  const update = { updated: setup.model.trained, factors: new Map() };
  expect(nearOwnCode({ ...setup, update } as never as Training)).toEqual([weight]);
});
