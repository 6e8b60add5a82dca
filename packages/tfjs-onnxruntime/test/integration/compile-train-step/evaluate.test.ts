import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileTrainStep } from '../../../src/index.ts';
import { ACTIVATIONS } from '../../layers.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function task() {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, activation: 'relu', inputShape: [4], kernelRegularizer: 'l1l2' }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  const optimizer = tf.train.adam(0.01);
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  const batch = (size: number) => ({
    xs: tf.randomNormal([size, 4], 0, 1, 'float32', size),
    ys: tf.oneHot(tf.range(0, size, 1, 'int32').mod(tf.scalar(3, 'int32')).toInt(), 3).toFloat(),
  });
  return { model, batch };
}

describe('evaluate', () => {
  it('gives the loss of model.evaluate, with the state that training has reached', async () => {
    const { model, batch } = task();
    const compiled = await compileTrainStep({ model, batch: batch(16) });
    await compiled.runMany([batch(16), batch(16), batch(16)], [0.1, 0.1, 0.1]);
    const got = await compiled.evaluate(batch(10));
    compiled.writeBack();
    const { xs, ys } = batch(10);
    const [wanted] = (model.evaluate(xs, ys, { batchSize: 10 }) as tf.Scalar).dataSync();
    expect(got / wanted!).toBeCloseTo(1, 5);
    await compiled.dispose();
  });

  // Outside of gradients tfjs puts some activations into the kernel of the product or convolution.
  it.each(ACTIVATIONS)('of dense and convolutional layers with %s', async (activation) => {
    const l = tf.layers;
    const model = tf.sequential({
      layers: [
        l.conv2d({ filters: 2, kernelSize: 3, activation, inputShape: [6, 6, 1] }),
        l.flatten(),
        l.dense({ units: 5, activation }),
        l.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const xs = tf.randomNormal([8, 6, 6, 1], 0, 1, 'float32', 1);
    const ys = tf.randomNormal([8, 1], 0, 1, 'float32', 2);
    const compiled = await compileTrainStep({ model, batch: { xs, ys } });
    const wanted = (model.evaluate(xs, ys) as tf.Scalar).dataSync()[0]!;
    expect((await compiled.evaluate({ xs, ys })) / wanted).toBeCloseTo(1, 5);
    await compiled.dispose();
  });

  it('changes nothing', async () => {
    const { model, batch } = task();
    const compiled = await compileTrainStep({ model, batch: batch(16), seed: 1 });
    const start = compiled.save();
    const wanted = [await compiled.run(batch(16), 0.1), await compiled.run(batch(16), 0.1)];
    compiled.restore(start);
    const first = await compiled.run(batch(16), 0.1);
    const evaluated = await compiled.evaluate(batch(16));
    expect(await compiled.evaluate(batch(16))).toBe(evaluated);
    expect([first, await compiled.run(batch(16), 0.1)]).toEqual(wanted);
    await compiled.dispose();
  });

  it("needs an evaluation beside a step of one's own", async () => {
    const { model, batch } = task();
    const compiled = await compileTrainStep({
      step: ({ xs, ys }: { xs: tf.Tensor; ys: tf.Tensor }) =>
        model.optimizer.minimize(
          () => tf.losses.softmaxCrossEntropy(ys, model.apply(xs) as tf.Tensor) as tf.Scalar,
          true,
        )!,
      optimizer: model.optimizer,
      batch: batch(8),
    });
    await expect(compiled.evaluate(batch(8))).rejects.toThrow(
      'Expected an `evaluation` beside the `step`, got none. Pass one to compileTrainStep',
    );
    await compiled.dispose();
  });
});
