import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { compileTrainStep, VaryingStepError } from '../src/index.ts';
import type { OrtModule } from '../src/runtime/ort.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

it.each([
  [5, 4, 3, 10],
  // Forward 100 x 2000 x 2000, and as many for the gradient of the weights; the input needs none.
  [100, 2000, 2000, 5],
  [400, 2000, 2000, 1],
])('%i samples of %i numbers to %i: %i steps at once', async (size, inputs, units, atOnce) => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [inputs] })] });
  const batch = (rows: number) => ({ xs: tf.ones([rows, inputs]), ys: tf.ones([rows, units]) });
  const step = await compileTrainStep({
    model,
    optimizer: tf.train.sgd(0.1),
    loss: 'meanSquaredError',
    batch: batch(size),
  });
  expect(step.stepsAtOnce).toBe(atOnce);
  await step.compile(batch(1));
  expect(step.stepsAtOnce).toBe(atOnce);
  await step.dispose();
});

it.each([
  // A small step, then one of which a call takes a single one.
  ['run', 8, [1, 2, 2]],
  ['runMany', 8, [1, 1, 1]],
  ['runMany', 1200, [1, 2, 2]],
  ['runRows', 8, [1, 1, 1]],
  ['runRows', 1200, [1, 2, 2]],
] as const)(
  'made for %s, %i units wide: sessions after compile, runMany and run',
  async (method, units, counts) => {
    let sessions = 0;
    const counted = {
      ...ort,
      InferenceSession: {
        create: (...args: Parameters<typeof ort.InferenceSession.create>) => {
          sessions += 1;
          return ort.InferenceSession.create(...args);
        },
      },
    } as unknown as OrtModule;
    const layer = tf.layers.dense({ units, inputShape: [units], kernelInitializer: 'ones' });
    const batch = { xs: tf.ones([units, units]), ys: tf.ones([units, units]) };
    const step = await compileTrainStep({
      ...{ model: tf.sequential({ layers: [layer] }), optimizer: tf.train.sgd(0.1), batch },
      ...{ loss: 'meanSquaredError', ort: counted, method },
    });
    // Finding out the blocks of ONNX Runtime takes sessions too.
    const before = sessions - 1;
    const found = [sessions - before];
    const many = await step.runMany([batch, batch], [0, 0]);
    found.push(sessions - before);
    const one = await step.run(batch, 0);
    found.push(sessions - before);
    expect(found).toEqual(counts);
    expect(many).toEqual([one, one]);
    await step.dispose();
  },
);

describe('calls at once', () => {
  const task = () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, inputShape: [3], kernelInitializer: tf.initializers.ones() }),
        tf.layers.dropout({ rate: 0.2 }),
      ],
    });
    const batch = (rows: number, seed: number) => ({
      xs: tf.randomNormal([rows, 3], 0, 1, 'float32', seed),
      ys: tf.randomNormal([rows, 4], 0, 1, 'float32', seed + 1),
    });
    return { model, batches: [batch(8, 1), batch(8, 3), batch(5, 5)] as const };
  };
  const compile = ({ model, batches }: ReturnType<typeof task>) =>
    compileTrainStep({
      model,
      optimizer: tf.train.adam(0.01),
      loss: 'meanSquaredError',
      batch: batches[0],
      seed: 1,
    });
  type Step = Awaited<ReturnType<typeof compile>>;

  /** What each call gives; batches of a shape of their own are compiled in between. */
  const CALLS: ((step: Step, batches: ReturnType<typeof task>['batches']) => Promise<unknown>)[] = [
    (step, [a]) => step.run(a, 0.05),
    (step, [a, b]) => step.runMany([a, b, a], [0.05, 0.01, 0.05]),
    (step, [a]) => step.evaluate(a),
    (step, [a]) => step.runRows(a, [Int32Array.of(7, 0, 2), Int32Array.of(1, 1, 1)], [0.05, 0.01]),
    (step, [, , short]) => step.run(short, 0.02),
    (step, [, , short]) => step.evaluate(short),
    (step, [, b]) => step.run(b, 0.03),
    (step, [, , short]) => step.compile(short),
    (step, [a, , short]) => step.runMany([short, a], [1, 1]).catch(({ name }) => name),
    (step, [a]) => step.run({ ...a, xs: tf.ones([8, 7]) }, 1).catch(({ name }) => name),
    (step, [a]) => step.run(a, 0.05),
    (step, [a]) => step.evaluate(a),
  ];

  it('give what they give in turn', async () => {
    const given = task();
    const [atOnce, inTurn] = [await compile(given), await compile(given)];
    const wanted = [];
    for (const call of CALLS) wanted.push(await call(inTurn, given.batches));
    const got = CALLS.map((call) => call(atOnce, given.batches));
    expect(await Promise.all(got)).toEqual(wanted);
    const weights = [];
    for (const step of [inTurn, atOnce]) {
      step.writeBack();
      weights.push(given.model.getWeights().map((weight) => weight.dataSync().slice()));
      await step.dispose();
    }
    expect(weights[1]).toEqual(weights[0]);
  });

  it('read their batches when they are called', async () => {
    const given = task();
    const step = await compile(given);
    const calls = [1, 2, 3].map((seed) => {
      const batch = { xs: tf.fill([8, 3], seed), ys: tf.fill([8, 4], seed) };
      const call = step.run(batch, 0.01);
      tf.dispose(batch);
      return call;
    });
    const losses = await Promise.all(calls);
    expect(new Set(losses).size).toBe(3);
    const [a] = given.batches;
    const saved = step.save();
    const rows = Int32Array.of(3, 1, 4);
    const call = step.runRows(a, [rows], [0.01]);
    rows.fill(0);
    const [loss] = await call;
    step.restore(saved);
    expect(await step.runRows(a, [Int32Array.of(3, 1, 4)], [0.01])).toEqual([loss]);
    await step.dispose();
  });

  it('save, restore and writeBack are refused meanwhile', async () => {
    const given = task();
    const [a] = given.batches;
    const step = await compile(given);
    const saved = step.save();
    const weights = () => given.model.getWeights()[0]!.dataSync().slice();
    const before = weights();
    const running = step.run(a, 0.05);
    for (const [name, call] of Object.entries({
      save: () => step.save(),
      restore: () => step.restore(saved),
      writeBack: () => step.writeBack(),
    })) {
      expect(call).toThrow(
        `Expected \`${name}\` to be called while no other call of the training step is under way. Await the others first`,
      );
    }
    const first = await running;
    expect(weights()).toEqual(before);
    step.restore(saved);
    expect(await step.run(a, 0.05)).toBe(first);
    step.writeBack();
    expect(weights()).not.toEqual(before);
    await step.dispose();
  });

  it('dispose waits for those before it, and those after it are refused', async () => {
    const given = task();
    const [a] = given.batches;
    const step = await compile(given);
    const before = [step.run(a, 0.05), step.runMany([a, a], [0.05, 0.05])];
    const disposals = [step.dispose(), step.dispose()];
    const dead = tf.ones([8, 3]);
    dead.dispose();
    const after = [step.run(a, 0.05), step.evaluate(a), step.run({ ...a, xs: dead }, 0.05)];
    for (const call of after) await expect(call).rejects.toThrow('got a disposed one');
    expect((await Promise.all(before)).flat()).toSatisfy((losses: number[]) =>
      losses.every(Number.isFinite),
    );
    await Promise.all(disposals);
  });
});

describe('refresh', () => {
  const held = { beta: 1 };
  const task = (optimizer: tf.Optimizer) => {
    const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer })],
    });
    const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) =>
      tf.mul(tf.losses.meanSquaredError(yTrue, yPred), held.beta);
    const batch = {
      xs: tf.randomNormal([4, 3], 0, 1, 'float32', 1),
      ys: tf.randomNormal([4, 2], 0, 1, 'float32', 2),
    };
    model.compile({ optimizer, loss });
    return { model, optimizer, loss, batch };
  };

  it('follows a number in a function of one’s own, and keeps the state', async () => {
    held.beta = 1;
    const [here, there] = [task(tf.train.adam(0.1)), task(tf.train.adam(0.1))];
    const step = await compileTrainStep(here);
    for (const beta of [1, 1, 3, 0.5, 0.5]) {
      held.beta = beta;
      step.refresh();
      const wanted = (await there.model.trainOnBatch(there.batch.xs, there.batch.ys)) as number;
      expect(await step.run(here.batch, 0.1)).toBeCloseTo(wanted, 5);
      expect(await step.evaluate(here.batch)).toBeCloseTo(
        (there.model.evaluate(there.batch.xs, there.batch.ys) as tf.Scalar).dataSync()[0]!,
        5,
      );
    }
    step.writeBack();
    here.model.getWeights().forEach((weight, i) => {
      const wanted = there.model.getWeights()[i]!.dataSync();
      weight.dataSync().forEach((number, j) => {
        expect(number).toBeCloseTo(wanted[j]!, 5);
      });
    });
    await step.dispose();
  });

  it('without it, the number stays what it was', async () => {
    held.beta = 1;
    const { model, ...rest } = task(tf.train.sgd(0.1));
    const step = await compileTrainStep({ model, ...rest });
    const first = await step.run(rest.batch, 0);
    held.beta = 3;
    expect(await step.run(rest.batch, 0)).toBe(first);
    step.refresh();
    expect(await step.run(rest.batch, 0)).toBeCloseTo(3 * first, 5);
    await step.dispose();
  });

  it('compiles nothing where nothing has changed, also once the optimizer has its slots', async () => {
    const create = vi.spyOn(ort.InferenceSession, 'create');
    const { model, ...rest } = task(tf.train.adam(0.1));
    const step = await compileTrainStep({ model, ...rest });
    await step.run(rest.batch, 0.1);
    const before = create.mock.calls.length;
    for (let i = 0; i < 3; i += 1) {
      tf.variable(tf.ones([3, 2])); // of another model
      step.writeBack();
      step.refresh();
      await step.run(rest.batch, 0.1);
    }
    expect(create).toHaveBeenCalledTimes(before);
    await step.dispose();
    create.mockRestore();
  });

  it('reports a step that can’t be compiled any more', async () => {
    let n = 0;
    let isCounting = false;
    const { model, optimizer, batch } = task(tf.train.sgd(0.1));
    const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) =>
      tf.mul(tf.losses.meanSquaredError(yTrue, yPred), isCounting ? n++ : 1);
    const step = await compileTrainStep({ model, optimizer, loss, batch });
    await step.run(batch, 0.1);
    isCounting = true;
    step.refresh();
    await expect(step.run(batch, 0.1)).rejects.toThrow(VaryingStepError);
    await step.dispose();
  });
});
