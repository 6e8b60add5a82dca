import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileTrainStep } from '../../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const ROWS: [name: string, draw: () => tf.Tensor][] = [
  ['uniform numbers', () => tf.randomUniform([40])],
  ['uniform numbers between bounds', () => tf.randomUniform([40], -3, 5)],
  ['normal numbers', () => tf.randomNormal([40], 2, 0.5)],
  ['truncated normal numbers', () => tf.truncatedNormal([40])],
  ['dropout', () => tf.dropout(tf.ones([40]), 0.3)],
  ['two draws', () => tf.mul(tf.randomNormal([40]), tf.add(tf.randomUniform([40]), 1))],
  ['no draw', () => tf.ones([40])],
];

/** A number that depends on every element and its place. */
const digest = (x: tf.Tensor) => tf.sum(tf.mul(x, tf.linspace(1, 2, x.size)));

describe('TensorFlow.js draws the numbers of the compiled step', () => {
  it.each(ROWS)('%s, at each of its steps', async (_, draw) => {
    const weight = tf.variable(tf.scalar(1));
    const optimizer = tf.train.sgd(0);
    const batch = { xs: tf.zeros([1]), ys: tf.zeros([1]) };
    const loss = ({ xs }: { xs: tf.Tensor }) =>
      tf.add(tf.sum(xs), tf.mul(weight, digest(draw()))) as tf.Scalar;
    const step = await compileTrainStep({
      step: (given: typeof batch) => optimizer.minimize(() => loss(given), true)!,
      evaluation: loss,
      optimizer,
      batch,
      seed: 5,
    });
    const { numTensors } = tf.memory();
    const drawn = (ahead?: number) =>
      step.withDraws(() => tf.tidy(() => loss(batch).dataSync()[0]!), ahead);
    const wanted = [0, 1, 2, 3].map(drawn);
    expect(drawn()).toBe(wanted[0]);
    const evaluated = await step.evaluate(batch);
    const losses = await step.runMany([batch, batch, batch], [0, 0, 0]);
    losses.push(await step.run(batch, 0));
    for (const [i, got] of [...losses, evaluated].entries()) {
      const same = i < wanted.length ? wanted[i]! : wanted[0]!;
      expect(Math.abs(got - same)).toBeLessThanOrEqual(1e-5 * Math.abs(same));
    }
    expect(tf.memory().numTensors).toBe(numTensors);
    await step.dispose();
  });

  it('and its own afterwards, also after an error', async () => {
    const optimizer = tf.train.sgd(0);
    const weight = tf.variable(tf.scalar(1));
    const batch = { xs: tf.zeros([1]), ys: tf.zeros([1]) };
    const step = await compileTrainStep({
      step: () => optimizer.minimize(() => tf.mul(weight, 2) as tf.Scalar, true)!,
      optimizer,
      batch,
    });
    const random = Math.random;
    const own = Object.keys(tf.engine());
    const failure = new Error('no');
    expect(() =>
      step.withDraws(() => {
        throw failure;
      }),
    ).toThrow(failure);
    expect(Math.random).toBe(random);
    expect(Object.keys(tf.engine())).toEqual(own);
    await step.dispose();
  });
});
