import * as tf from '@tensorflow/tfjs';
import brain from 'brain.js';
import { mean } from 'd3-array';
import { diagnose, rangeTest, suggest, type Trainable } from 'lr-finder';
import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { pushed, startingPole } from '../../../examples/loops/cart-pole.ts';
import { energyDistance } from '../../../examples/loops/energy-distance.ts';
import { byErrorRate } from '../../../examples/loops/error-rate.ts';
import { penguinGan } from '../../../examples/loops/gan.ts';
import { type Group, grouped } from '../../../examples/loops/groups.ts';
import { handWritten } from '../../../examples/loops/hand-written.ts';
import { Network } from '../../../examples/loops/network.ts';
import { heldOutPenguins, penguinBatches } from '../../../examples/loops/penguins.ts';
import { reinforce } from '../../../examples/loops/reinforce.ts';
import { runsAll, sampled } from '../../sample.ts';

const wide = { startLr: 1e-5, endLr: 100 };
const heldOut = heldOutPenguins();
const classifier = () => new Network(4, 16, 3);

/** The mean loss of the last ten of so many steps. */
async function trained(trainable: Trainable, lr: number, steps: number): Promise<number> {
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push((await trainable.step(lr)) as number);
  const last = losses.slice(-10);
  return last.reduce((a, b) => a + b) / last.length;
}

describe('the network', () => {
  it('has the gradient that differences of its loss show', () => {
    const network = new Network(4, 5, 3);
    const batch = penguinBatches()
      .next()
      .value.map((sample, i) => ({ ...sample, weight: 1 + (i % 3) }));
    const { gradient } = network.gradient(batch);
    const h = 1e-6;
    for (const [i, slope] of gradient.entries()) {
      const at = network.weights[i]!;
      network.weights[i] = at + h;
      const above = network.gradient(batch).loss;
      network.weights[i] = at - h;
      const below = network.gradient(batch).loss;
      network.weights[i] = at;
      expect(Math.abs(slope - (above - below) / (2 * h))).toBeLessThan(1e-8);
    }
  });
});

describe('hand-written', () => {
  it('trains at the suggested rate, better than at a hundredth or a hundred times of it', async () => {
    const { history } = await rangeTest(handWritten(classifier(), penguinBatches()), wide);
    const { lr, verdict } = suggest(history);
    expect(verdict.kind).toBe('ok');
    const loss = (rate: number) => trained(handWritten(classifier(), penguinBatches()), rate, 60);
    const suggested = await loss(lr);
    expect(suggested).toBeLessThan(0.1);
    expect(await loss(lr / 100)).toBeGreaterThan(3 * suggested);
    expect(await loss(lr * 100)).toBeGreaterThan(3 * suggested);
  });
});

describe('a network that is trained already', () => {
  it.each([200, 600])('after %d steps: the curve is not said to be readable', async (steps) => {
    const trainable = handWritten(classifier(), penguinBatches());
    await trained(trainable, 0.05, steps);
    const { history } = await rangeTest(trainable, { ...wide, startLr: 1e-6 });
    expect(diagnose(history).kind).not.toBe('ok');
  });
});

describe('brain.js', () => {
  it('gives by fromJSON(toJSON()) a network that answers alike and trains otherwise', () => {
    const { features } = heldOut[0]!;
    const samples = penguinBatches()
      .next()
      .value.map((sample) => ({
        input: [...sample.features],
        output: [0, 1, 2].map((i) => (i === sample.label ? 1 : 0)),
      }));
    const once = { iterations: 1, errorThresh: Number.MIN_VALUE, learningRate: 0.1, momentum: 0.5 };
    const network = new brain.NeuralNetwork({ hiddenLayers: [4], activation: 'tanh' });
    network.train(samples, once);
    const answer = (of: brain.NeuralNetwork) => [...of.run([...features])];
    const copied = new brain.NeuralNetwork({ activation: 'tanh' });
    copied.fromJSON(network.toJSON());
    expect(answer(copied)).toEqual(answer(network));
    network.train(samples, once);
    copied.train(samples, once);
    expect(answer(copied)).not.toEqual(answer(network));
  });
});

describe('a metric to maximise', () => {
  const test = (evaluate: (errorRate: number) => number) => {
    const trainable = byErrorRate(classifier(), penguinBatches(), heldOut);
    const errorRate = trainable.evaluate! as () => number;
    const options = { ...wide, endLr: 1000, numIter: 200, divergeTh: 2 };
    return rangeTest({ ...trainable, evaluate: () => evaluate(errorRate()) }, options);
  };

  it('as 1 - accuracy: the curve reads as the one of the loss does, and ends when it rises', async () => {
    const { history, stopReason } = await test((errorRate) => errorRate);
    expect(stopReason).toBe('diverged');
    expect(Math.min(...history.rawLoss)).toBeLessThan(0.05);
    const byLoss = await rangeTest(handWritten(classifier(), penguinBatches()), wide);
    const factor = suggest(history, { lossAfterUpdate: true }).lr / suggest(byLoss.history).lr;
    expect(factor).toBeGreaterThan(1 / 3);
    expect(factor).toBeLessThan(3);
  });

  it('as -accuracy: it is read alike, but never ends as diverged', async () => {
    const [error, negated] = [await test((rate) => rate), await test((rate) => rate - 1)];
    // Only when nothing in the network is a number any more.
    expect(negated.stopReason).toBe('non-finite');
    expect(negated.history.lr.length).toBeGreaterThan(error.history.lr.length);
    expect(negated.history.rawLoss.slice(0, 100)).toEqual(
      error.history.rawLoss.slice(0, 100).map((rate) => rate - 1),
    );
  });
});

describe('groups of parameters', () => {
  const stepped = async (rateOf: (group: Group, lr: number) => number, lr: number) => {
    const network = classifier();
    await grouped(network, penguinBatches(), rateOf).step(lr);
    const { hidden, output } = network.layers;
    return { hidden: network.weights.slice(...hidden), output: network.weights.slice(...output) };
  };

  it('move by their factors', async () => {
    const start = await stepped((_, lr) => lr, 0);
    const one = await stepped((_, lr) => lr, 1);
    const scaled = await stepped((group, lr) => (group === 'output' ? lr / 4 : lr), 1);
    expect(scaled.hidden).toEqual(one.hidden);
    for (const [i, weight] of scaled.output.entries()) {
      expect(weight - start.output[i]!).toBeCloseTo((one.output[i]! - start.output[i]!) / 4, 14);
    }
  });

  it('are tested one by one, the other at its own rate or frozen', async () => {
    const held = (lr: number) => stepped((group) => (group === 'output' ? lr : 0.1), lr);
    expect((await held(1)).hidden).toEqual((await held(0)).hidden);
    expect((await held(1)).output).not.toEqual((await held(0)).output);

    const alone = (one: Group, rate: number) =>
      rangeTest(
        grouped(classifier(), penguinBatches(), (group, lr) => (group === one ? lr : rate)),
        wide,
      ).then(({ history }) => suggest(history).lr);
    // Each has a rate of its own.
    const [hidden, output] = [await alone('hidden', 0), await alone('output', 0)];
    expect(hidden).toBeGreaterThan(1.5 * output);
  });
});

describe('reinforce', () => {
  it('the cart stays while the pole is pushed to and fro, and falls when pushed one way', () => {
    let pole = startingPole(() => 0.5);
    expect(pole).toEqual([0, 0, 0, 0]);
    for (let i = 0; i < 10; i++) pole = pushed(pole, i % 2)!;
    expect(Math.abs(pole[2])).toBeLessThan(0.1);
    let steps = 0;
    for (let now = pushed([0, 0, 0, 0], 1); now; now = pushed(now, 1)) steps++;
    expect(steps).toBeGreaterThan(7);
    expect(steps).toBeLessThan(11);
  });

  it.runIf(runsAll)('is tested by losses that are negative, to the end', async () => {
    const policy = () => new Network(4, 16, 2);
    const { history, stopReason, bestLoss } = await rangeTest(
      reinforce(policy(), seedrandom.alea('0')),
      { startLr: 0.01, endLr: 1000, numIter: 200 },
    );
    // `loss > 5 * best`, the rule of others, is true at once of a loss that gets better.
    expect(history.rawLoss.every((loss) => loss < 0)).toBe(true);
    expect(stopReason).toBe('completed');
    expect(bestLoss).toBeLessThan(2 * history.loss[0]!);
    const { lr, verdict } = suggest(history);
    expect(verdict.kind).toBe('ok');
    const lossAt = (rate: number) => trained(reinforce(policy(), seedrandom.alea('1')), rate, 50);
    const suggested = await lossAt(lr);
    expect(suggested).toBeLessThan(-100);
    expect(await lossAt(lr / 100)).toBeGreaterThan(suggested / 2);
    expect(diagnose(history).kind).toBe('ok');
  });
});

describe('a GAN', () => {
  const gan = () =>
    penguinGan({ batches: penguinBatches(), heldOut, random: seedrandom.alea('0') });
  const options = { ...wide, endLr: 10 };

  const ALONE = [
    ['generatorAlone', 'generator', 'discriminator'],
    ['discriminatorAlone', 'discriminator', 'generator'],
  ] as const;
  it.each(sampled(ALONE, 1, 0))(
    '%s: the other trains too, at its own rate',
    async (test, tested, held) => {
      await tf.setBackend('cpu');
      const own = gan();
      const rateOf = (name: 'generator' | 'discriminator') =>
        (own.optimizers[name] as unknown as { learningRate: number }).learningRate;
      const weights = () => own[held].getWeights().map((weight) => [...weight.dataSync()]);
      const [before, rate] = [weights(), rateOf(held)];
      const seen = new Set<number>();
      const { history } = await rangeTest(own[test], {
        ...options,
        restore: false,
        onPoint: () => void seen.add(rateOf(held)),
      });
      expect([...seen]).toEqual([rate]);
      expect(rateOf(tested)).toBe(history.lr.at(-1));
      expect(weights()).not.toEqual(before);
      own.dispose();
    },
  );

  it.runIf(runsAll)(
    'together: the rates keep their ratio, and what comes out gets nearer to the data',
    async () => {
      await tf.setBackend('cpu');
      const own = gan();
      const { generator, discriminator } = own.optimizers as unknown as Record<
        'generator' | 'discriminator',
        { learningRate: number }
      >;
      const together = own.together(0.5);
      const { history, stopReason } = await rangeTest(together, {
        ...options,
        onPoint: ({ lr }) => {
          expect(discriminator.learningRate).toBe(lr);
          expect(generator.learningRate).toBe(lr / 2);
        },
      });
      expect(stopReason).toBe('diverged');
      // The distance wanders: whether its fall is a trend is not sure, but the rate is good.
      const { lr } = suggest(history, { lossAfterUpdate: true, optimizer: 'adam' });
      const before = await together.evaluate!();
      // It goes up and down: their mean counts.
      const distances: number[] = [];
      for (let i = 1; i <= 200; i++) {
        await together.step(lr);
        if (i >= 50 && i % 10 === 0) distances.push(await together.evaluate!());
      }
      expect(mean(distances)).toBeLessThan(before / 2);
      own.dispose();
    },
  );

  it('is judged by a distance that is 0 for the same cloud, and else positive', () => {
    const cloud = [
      [0, 0],
      [1, 2],
      [3, 1],
    ];
    expect(energyDistance(cloud, cloud)).toBe(0);
    // Two points a unit apart: 2 * 1 - 0 - 0.
    expect(energyDistance([[0]], [[1]])).toBe(2);
    expect(energyDistance(cloud, [...cloud].reverse())).toBeCloseTo(0, 14);
  });
});
