import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileTrainStep } from '../../src/index.ts';
import { type Line, RandomDraws } from '../../src/trace/random.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The line of one draw, in each of three traces. */
function linesOf(draw: () => tf.Tensor, lines: Line[] = []): (Line | undefined)[] {
  return [0, 1, 2].map((trace) => {
    const draws = new RandomDraws(trace, lines);
    const stop = draws.start();
    const data = draw().dataSync();
    stop();
    return draws.drawOf(data) && lines[0];
  });
}

const SIZES = [3, 8, 1000];

describe('the bounds of a uniform draw', () => {
  it.each(
    [
      [0, 1],
      [1e-3, 1],
      [2e-6, 1],
      [1e-6, 1],
      [1e-7, 1],
      [-1, 1],
      [-0.05, 0.05],
      [3, 3.5],
      [0.9, 1.1],
      [-7, 1e-5],
      [1 / 3, 2 / 3],
    ].flatMap(([low, high]) => SIZES.map((size) => [low!, high!, size] as const)),
  )('from %d to %d are known from %i numbers', (low, high, size) => {
    const [first, ...others] = linesOf(() => tf.randomUniform([size], low, high));
    expect(Math.abs(first!.offset - low)).toBeLessThanOrEqual(1e-6 * Math.abs(low));
    const width = high - low;
    expect(Math.abs(first!.scale - width)).toBeLessThanOrEqual(3e-6 * width + 1e-6 * Math.abs(low));
    for (const other of others) expect(other).toEqual(first);
  });
});

describe('mean and deviation of a normal draw', () => {
  const normal = tf.randomNormal;
  const truncated = tf.truncatedNormal;
  it.each(
    [
      [0, 1],
      [1e-3, 1],
      [2, 0.02],
      [-1, 1 / 3],
    ].flatMap(([mean, deviation]) => SIZES.map((size) => [mean!, deviation!, size] as const)),
  )('%d and %d are known from %i numbers, truncated or not', (mean, deviation, size) => {
    for (const draw of [normal, truncated]) {
      const [first, ...others] = linesOf(() => draw([size], mean, deviation));
      expect(first!.offset).toBeCloseTo(mean, 5);
      expect(Math.abs(first!.scale / deviation - 1)).toBeLessThan(1e-4);
      for (const other of others) expect(other).toEqual(first);
    }
  });
});

it('numbers on no line are no draw', () => {
  expect(linesOf(() => tf.square(tf.randomUniform([8])))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

describe('a compiled draw', () => {
  const run = async (draw: () => tf.Tensor, statistic: (y: tf.Tensor) => tf.Tensor) => {
    const batch = { xs: tf.scalar(1), ys: tf.scalar(1) };
    const step = await compileTrainStep({
      step: ({ xs }: { xs: tf.Tensor }) => tf.mul(statistic(draw()), xs),
      optimizer: tf.train.sgd(1),
      batch,
      seed: 3,
    });
    const value = await step.run(batch, 1);
    await step.dispose();
    return value;
  };

  it('of Gumbel noise is finite: no number is below its bound', async () => {
    const uniform = () => tf.randomUniform([1000, 100], 1e-6, 1);
    expect(await run(uniform, (y) => tf.min(y))).toBeGreaterThanOrEqual(1e-6);
    // The mean of a Gumbel distribution is Euler's constant.
    const gumbel = (y: tf.Tensor) => tf.mean(tf.neg(tf.log(tf.neg(tf.log(y)))));
    expect(Math.abs((await run(uniform, gumbel)) - 0.5772)).toBeLessThan(0.02);
  });

  it('of a truncated normal distribution has its bounds, mean and deviation', async () => {
    const draw = () => tf.truncatedNormal([300, 300], 1, 0.5);
    const largest = await run(draw, (y) => tf.max(y));
    expect(largest).toBeLessThanOrEqual(2);
    expect(largest).toBeGreaterThan(1.99);
    expect(await run(draw, (y) => tf.min(y))).toBeGreaterThanOrEqual(0);
    expect(Math.abs((await run(draw, (y) => tf.mean(y))) - 1)).toBeLessThan(0.01);
    // 0.7737 is the variance of a standard normal distribution cut off at two deviations.
    const variance = await run(draw, (y) => tf.moments(y).variance);
    expect(Math.abs(variance / (0.25 * 0.7737) - 1)).toBeLessThan(0.02);
    // A quarter is below the first quartile: -0.6391 deviations.
    const share = await run(draw, (y) => tf.mean(tf.cast(tf.less(y, 1 - 0.5 * 0.6391), 'float32')));
    expect(Math.abs(share - 0.25)).toBeLessThan(0.01);
  });
});
