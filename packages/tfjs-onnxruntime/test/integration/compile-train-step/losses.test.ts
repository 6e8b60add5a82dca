import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { compileTrainStep, type Loss } from '../../../src/index.ts';
import { CORE_LOSSES, LAYERS_LOSSES, OPTIMIZERS, SAMPLES, shares, values } from '../../losses.ts';
import { expectSameTraining, type Task, trainByTfjs, trainCompiled } from '../../training.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const STEPS = 20;

/** A model function with a hidden layer, made anew with the same numbers. */
function taskOf(
  loss: Loss,
  activation: string,
  ys: tf.Tensor,
  optimizer: tf.Optimizer = tf.train.sgd(0.05),
) {
  const init = (shape: number[], seed: number) =>
    tf.variable(tf.randomNormal(shape, 0, 0.5, 'float32', seed));
  const variables = [init([5, 4], 1), init([4], 2), init([4, 3], 3)];
  const [a, b, c] = variables as [tf.Variable, tf.Variable, tf.Variable];
  const last = tf.layers.activation({ activation: activation as 'linear' });
  const model = (xs: tf.Tensor) =>
    last.apply(tf.matMul(tf.tanh(tf.add(tf.matMul(xs, a), b)), c)) as tf.Tensor;
  const xs = tf.randomNormal([SAMPLES, 5], 0, 1, 'float32', 7);
  const f = typeof loss === 'string' ? lossByName(loss) : (loss as typeof tf.losses.huberLoss);
  const task: Task = {
    model: model as never,
    variables,
    loss,
    optimizer,
    batch: { xs, ys },
    tfjsStep: () =>
      tf.tidy(() => {
        const cost = optimizer.minimize(
          () => tf.mean(f(ys as never, model(xs) as never)) as tf.Scalar,
          true,
          variables,
        );
        return cost!.dataSync()[0]!;
      }),
  };
  return { task, variables: () => variables };
}

type F = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

function lossByName(name: string): F {
  const core = tf.losses as unknown as Record<string, F>;
  if (CORE_LOSSES.some(([one]) => one === name)) return core[name]!;
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ loss: name, optimizer: 'sgd' });
  return (model as unknown as { model: { lossFunctions: F[] } }).model.lossFunctions[0]!;
}

async function expectSameWith(make: () => ReturnType<typeof taskOf>): Promise<void> {
  const [a, b] = [make(), make()];
  const wanted = trainByTfjs(a.task, a.variables, STEPS);
  expectSameTraining(await trainCompiled(b.task, b.variables, STEPS), wanted);
  expect(wanted.losses[0]).not.toBe(wanted.losses[STEPS - 1]);
}

describe('trains 20 steps as tfjs does with the loss', () => {
  it.each(sampled([...LAYERS_LOSSES, ...CORE_LOSSES], 1, 0))('%s', (loss, activation, targets) =>
    // Percentages are a hundred times larger.
    expectSameWith(() =>
      taskOf(loss, activation, targets(), tf.train.sgd(loss.includes('Percentage') ? 5e-4 : 0.05)),
    ),
  );
  it('of one’s own, with weights clipped by the code around it', () =>
    expectSameWith(() =>
      taskOf(
        ((yTrue: tf.Tensor, yPred: tf.Tensor) =>
          tf.sum(tf.square(tf.sub(yTrue, tf.clipByValue(yPred, -1, 1))))) as never,
        'linear',
        values(),
      ),
    ));
});

describe('trains 20 steps as tfjs does with the optimizer', () => {
  it.each(sampled(OPTIMIZERS, 1, 0))('%s', (_, make) =>
    expectSameWith(() => taskOf('softmaxCrossEntropy', 'linear', shares(), make())),
  );
  it.each(sampled(OPTIMIZERS, 1, 2))('%s, which goes on by itself afterwards', async (_, make) => {
    const [a, b] = [0, 1].map(() => taskOf('softmaxCrossEntropy', 'linear', shares(), make()));
    const wanted = trainByTfjs(a!.task, a!.variables, 30);
    const first = await trainCompiled(b!.task, b!.variables, 10);
    const second = trainByTfjs(b!.task, b!.variables, 10);
    const third = await trainCompiled(b!.task, b!.variables, 10);
    const losses = [...first.losses, ...second.losses, ...third.losses];
    expectSameTraining({ losses, weights: third.weights }, wanted);
    expect(b!.task.optimizer.iterations).toBe(30);
  });
});

it('pairs targets and predictions that have names as TensorFlow.js does', async () => {
  const weight = tf.variable(tf.scalar(2));
  const model = (xs: tf.Tensor) => ({ wide: tf.mul(xs, weight), narrow: tf.mul(xs, 0) });
  const { absoluteDifference } = tf.losses;
  const batch = { xs: tf.ones([4, 1]), ys: { wide: tf.zeros([4, 1]), narrow: tf.fill([4, 1], 5) } };
  const compiled = await compileTrainStep({
    model: model as never,
    variables: [weight],
    loss: [absoluteDifference, absoluteDifference] as never,
    optimizer: tf.train.sgd(0.1),
    batch,
  });
  // |2 - 0| + |0 - 5|; with the two mixed up it would be |2 - 5| + 0.
  expect(await compiled.run(batch, 0.1)).toBe(7);
  await compiled.dispose();
});
