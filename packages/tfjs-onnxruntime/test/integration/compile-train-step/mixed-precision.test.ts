import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { type CompileOptions, compileTrainStep, type StepOutcome } from '../../../src/index.ts';
import { optimizers, tasks } from '../../small-task.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const RATE = 0.01;
const SEED = 3;
const mixed = { precision: 'mixed', seed: SEED } as const;
/** So large that the first gradients overflow float16. */
const TOO_LARGE = { initScale: 2 ** 30 };

type Step = Awaited<ReturnType<typeof compileMixed>>;
const compileMixed = (options: CompileOptions) => compileTrainStep({ ...options, ...mixed });

/** A convnet with batch norm and dropout, or an MLP, with an optimizer that keeps slots. */
function prepare(name: string, lossScaler: CompileOptions['lossScaler'] = {}) {
  const task = tasks[name]!();
  const optimizer = optimizers.adam!();
  return { ...task, optimizer, compile: () => compileMixed({ ...task, optimizer, lossScaler }) };
}

const isTaken = (outcome: StepOutcome) => typeof outcome === 'number';

/** The losses of so many steps that are taken, and how many were skipped. */
async function train(step: Step, batch: CompileOptions['batch'], count: number, atOnce = 1) {
  const losses: number[] = [];
  let skipped = 0;
  while (losses.length < count) {
    const length = Math.min(atOnce, count - losses.length);
    const outcomes = await step.runMany(Array(length).fill(batch), Array(length).fill(RATE));
    losses.push(...outcomes.filter(isTaken));
    const last = outcomes.at(-1)!;
    if (isTaken(last)) continue;
    expect(last).toEqual({ loss: expect.any(Number) as number, skipped: true });
    skipped += 1;
    expect(skipped).toBeLessThan(40);
  }
  return { losses, skipped };
}

const weightsOf = ({ model, optimizer }: { model: tf.LayersModel; optimizer: tf.Optimizer }) => ({
  weights: model.getWeights().map((weight) => [...weight.dataSync()]),
  iterations: optimizer.iterations,
});

describe.each(sampled(['mlp', 'convnet', 'dropout'], 1, 0))('a step of the %s', (name) => {
  it('has the losses of float32 to 2 %, and differs from it', async () => {
    const task = prepare(name, TOO_LARGE);
    const { batch } = task;
    const single = await compileTrainStep({ ...task, optimizer: optimizers.adam!(), seed: SEED });
    const step = await task.compile();
    const { losses, skipped } = await train(step, batch, 20);
    const wanted = await single.runMany(Array(20).fill(batch), Array(20).fill(RATE));
    expect(skipped).toBeGreaterThan(5);
    const off = losses.map((loss, i) => Math.abs(loss / wanted[i]! - 1));
    expect(Math.max(...off)).toBeLessThan(0.02);
    expect(Math.max(...off)).toBeGreaterThan(1e-6);
    const [evaluated, plain] = [await step.evaluate(batch), await single.evaluate(batch)];
    expect(Math.abs(evaluated / plain - 1)).toBeLessThan(0.02);
    await step.dispose();
    await single.dispose();
  });

  it('whose gradients overflow changes nothing but the scale', async () => {
    const task = prepare(name, TOO_LARGE);
    const step = await task.compile();
    const first = await step.run(task.batch, RATE);
    expect(isTaken(first)).toBe(false);
    const { lossScale, ...rest } = step.save();
    expect(lossScale).toEqual({ scale: 2 ** 29, growthTracker: 0 });
    expect(rest).toMatchObject({ steps: 0, random: [SEED, 0] });
    const before = weightsOf(task);
    step.writeBack();
    expect(weightsOf(task)).toEqual(before);
    await train(step, task.batch, 1);
    step.writeBack();
    expect(weightsOf(task).weights).not.toEqual(before.weights);
    expect(task.optimizer.iterations).toBe(before.iterations + 1);
    await step.dispose();
  });

  it('is the same in a group, also where the scale grows in it', async () => {
    const runs = [];
    for (const atOnce of [1, 4, 10]) {
      const task = prepare(name, { ...TOO_LARGE, growthInterval: 3 });
      const step = await task.compile();
      const trained = await train(step, task.batch, 25, atOnce);
      const { lossScale } = step.save();
      step.writeBack();
      runs.push({ ...trained, lossScale, after: weightsOf(task) });
      await step.dispose();
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  it('starts again from a saved copy, with its scale', async () => {
    const task = prepare(name, { ...TOO_LARGE, growthInterval: 5 });
    const step = await task.compile();
    await train(step, task.batch, 7);
    const saved = step.save();
    const first = await train(step, task.batch, 12, 4);
    const end = step.save();
    step.restore(saved);
    expect(step.save().lossScale).toEqual(saved.lossScale);
    expect(await train(step, task.batch, 12, 4)).toEqual(first);
    expect(step.save().lossScale).toEqual(end.lossScale);
    await step.dispose();
  });
});

it('an input that overflows float16 is skipped each time, and leaves the weights', async () => {
  const task = prepare('mlp');
  const step = await task.compile();
  const before = weightsOf(task);
  const batch = { ...task.batch, xs: tf.mul(task.batch.xs as tf.Tensor, 1e6) };
  for (let i = 0; i < 3; i += 1) {
    const outcome = await step.run(batch, RATE);
    expect(outcome).toMatchObject({ skipped: true });
    expect(Number.isFinite((outcome as { loss: number }).loss)).toBe(false);
  }
  step.writeBack();
  expect(weightsOf(task)).toEqual(before);
  await step.dispose();
});

it('batches and sequences of other lengths need one more program', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({
        units: 8,
        inputShape: [null, 6],
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
        recurrentInitializer: tf.initializers.glorotUniform({ seed: 2 }),
      }),
      tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }) }),
    ],
  });
  const batchOf = (samples: number, length: number) => ({
    xs: tf.randomNormal([samples, length, 6], 0, 1, 'float32', samples),
    ys: tf.randomNormal([samples, 3], 0, 1, 'float32', length),
  });
  const batches = [batchOf(8, 9), batchOf(11, 9), batchOf(8, 14), batchOf(17, 12)];
  const options = { model, loss: 'meanSquaredError', batch: batches[0]! } as const;
  const step = await compileMixed({ ...options, optimizer: tf.train.adam(RATE) });
  const single = await compileTrainStep({ ...options, optimizer: tf.train.adam(RATE) });
  for (const batch of [...batches, ...batches]) {
    const { losses } = await train(step, batch, 1);
    expect(Math.abs(losses[0]! / (await single.run(batch, RATE)) - 1)).toBeLessThan(0.02);
  }
  await step.dispose();
  await single.dispose();
});

/** Steps that compute gradients in other ways than `minimize`. */
function ownSteps() {
  const xs = tf.randomNormal([16, 4], 0, 1, 'float32', 1);
  const ys = tf.randomNormal([16, 2], 0, 1, 'float32', 2);
  const w = tf.variable(tf.randomNormal([4, 2], 0, 1, 'float32', 3));
  const v = tf.variable(tf.randomNormal([2, 2], 0, 1, 'float32', 4));
  const optimizer = tf.train.sgd(RATE);
  const predicted = (x: tf.Tensor) => tf.tanh(x.matMul(w)).matMul(v);
  const loss = () => tf.losses.meanSquaredError(ys, predicted(xs)) as tf.Scalar;
  const steps: Readonly<Record<string, () => tf.Tensor>> = {
    'a penalty on a gradient': () =>
      optimizer.minimize(() => {
        const slopes = tf.grad((x) => predicted(x).sum())(xs);
        return loss().add(slopes.square().mean().mul(0.1)) as tf.Scalar;
      }, true)!,
    'two updates': () => {
      optimizer.minimize(loss, false, [w]);
      return optimizer.minimize(() => loss().square() as tf.Scalar, true, [v])!;
    },
    'gradients with a factor': () => {
      const { value, grads } = tf.valueAndGrads((a, b) =>
        tf.losses.meanSquaredError(
          ys,
          tf.tanh(xs.matMul(a as tf.Tensor2D)).matMul(b as tf.Tensor2D),
        ),
      )([w, v], tf.scalar(0.5));
      w.assign(w.sub(grads[0]!.mul(0.1)));
      v.assign(v.sub(grads[1]!.mul(0.1)));
      return value;
    },
    'no gradient': () => {
      w.assign(w.mul(0.9));
      return loss();
    },
  };
  return { steps, optimizer, batch: { xs, ys } };
}

it.each(sampled(Object.keys(ownSteps().steps), 1, 0))('a step of its own with %s', async (name) => {
  const trained = [];
  for (const precision of ['float32', 'mixed'] as const) {
    const { steps, optimizer, batch } = ownSteps();
    const scaler = precision === 'mixed' ? { lossScaler: TOO_LARGE } : {};
    const options = { step: steps[name]!, optimizer, batch, precision, ...scaler };
    const step = await compileTrainStep(options as CompileOptions);
    const losses: number[] = [];
    let skipped = 0;
    while (losses.length < 10) {
      const outcome = await step.run(batch, RATE);
      if (isTaken(outcome)) losses.push(outcome);
      else skipped += 1;
    }
    trained.push({ losses, skipped });
    await step.dispose();
  }
  const [wanted, got] = trained as [(typeof trained)[0], (typeof trained)[0]];
  expect(got.skipped > 0).toBe(name !== 'no gradient');
  for (const [i, loss] of wanted.losses.entries()) {
    expect(Math.abs(got.losses[i]! / loss - 1)).toBeLessThan(0.005);
  }
});
