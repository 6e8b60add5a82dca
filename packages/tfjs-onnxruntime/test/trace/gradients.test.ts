import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { traceStep } from '../../src/trace/trace.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** 2 ** 34 elements: no array of numbers is so large. */
const SHAPE = [2 ** 17, 2 ** 17] as const;

function traceOf(reduced: (y: tf.Tensor) => tf.Tensor) {
  const scale = tf.variable(tf.scalar(1));
  const optimizer = tf.train.sgd(0.1);
  const step = ([x]: readonly tf.Tensor[]) =>
    optimizer.minimize(() => reduced(tf.mul(x!, scale)) as tf.Scalar, true, [scale])!;
  const batch = [{ shape: SHAPE, dtype: 'float32' as const }];
  return traceStep({ step, batch, optimizer, layers: [] }, 0.1, 0);
}

describe('the gradients of a trace', () => {
  it.each<[string, (y: tf.Tensor) => tf.Tensor]>([
    ['sum', (y) => tf.sum(y)],
    ['mean', (y) => tf.mean(y)],
    ['mean over an axis', (y) => tf.mean(tf.sum(y, 0))],
    ['mean over axes that are kept', (y) => tf.sum(tf.mean(y, [0, -1], true))],
    ['tile', (y) => tf.sum(tf.tile(tf.mean(y, 0, true), [2 ** 17, 1]))],
  ])('%s: writes out no ones of the size of its input', (_, reduced) => {
    const { variables } = traceOf(reduced);
    expect(variables.filter(({ before, after }) => before !== after)).toHaveLength(1);
  });

  it('are those of tfjs again afterwards, also when the step throws', () => {
    const names = ['Sum', 'Mean', 'Tile', 'Unpack'];
    const own = names.map(tf.getGradient);
    traceOf((y) => tf.mean(y));
    expect(names.map(tf.getGradient)).toEqual(own);
    const fail = () => {
      throw new Error('the step fails');
    };
    expect(() => traceOf(fail)).toThrow('the step fails');
    names.forEach((name, i) => {
      expect(tf.getGradient(name)).toBe(own[i]);
    });
  });
});
