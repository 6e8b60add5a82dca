import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../src/errors.ts';
import { lossScaler } from '../src/loss-scaler.ts';
import { rangeTest } from '../src/range-test/range-test.ts';
import type { Trainable } from '../src/range-test/trainable.ts';

interface Case {
  readonly args: Readonly<Record<string, number>>;
  readonly steps: number;
  readonly overflows: readonly number[];
  readonly changes: readonly (readonly [step: number, scale: number])[];
  readonly lastTracker: number;
}

const file = new URL('fixtures/loss-scaler/grad-scaler.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

const optionsOf = ({ args }: Case) => ({
  initScale: args.init_scale,
  growthFactor: args.growth_factor,
  backoffFactor: args.backoff_factor,
  growthInterval: args.growth_interval,
});

describe("lossScaler has the scales of PyTorch's GradScaler", () => {
  it.each(cases.map((each) => [each.args, each] as const))('%j', (_, each) => {
    const scaler = lossScaler(optionsOf(each));
    const changes: [number, number][] = [];
    for (let step = 0; step < each.steps; step++) {
      scaler.update(!each.overflows.includes(step));
      if (scaler.scale !== changes.at(-1)?.[1]) changes.push([step, scaler.scale]);
    }
    expect(changes).toEqual(each.changes);
    expect(scaler.save()).toEqual({
      scale: each.changes.at(-1)![1],
      growthTracker: each.lastTracker,
    });
  });

  it('and goes on from a saved state as it would have', () => {
    const each = cases[1]!;
    const one = lossScaler(optionsOf(each));
    for (let step = 0; step < 12; step++) one.update(!each.overflows.includes(step));
    const other = lossScaler(optionsOf(each));
    other.restore(JSON.parse(JSON.stringify(one.save())));
    for (let step = 12; step < each.steps; step++) {
      for (const scaler of [one, other]) scaler.update(!each.overflows.includes(step));
      expect(other.save()).toEqual(one.save());
    }
  });
});

describe('lossScaler', () => {
  it('unscales in place, and finds what is not finite', () => {
    const scaler = lossScaler({ initScale: 4 });
    const [weights, bias] = [new Float32Array([4, -8]), [2]];
    expect(scaler.unscale(weights, bias)).toBe(true);
    expect([[...weights], bias]).toEqual([[1, -2], [0.5]]);
    expect(scaler.unscale([1], new Float32Array([1, Infinity]))).toBe(false);
    expect(scaler.unscale([Number.NaN])).toBe(false);
    expect(scaler.unscale()).toBe(true);
  });

  it.each<[object, string]>([
    [{ initScale: 0 }, '`initScale` to be a finite number > 0, got 0'],
    [{ growthFactor: 1 }, '`growthFactor` to be a finite number > 1, got 1'],
    [{ backoffFactor: 1 }, '`backoffFactor` to be a number in (0, 1), got 1'],
    [{ growthInterval: 0.5 }, '`growthInterval` to be an integer >= 1, got 0.5'],
    [{ scale: 1 }, 'Unknown option `scale`'],
  ])('refuses %j', (options, message) => {
    expect(() => lossScaler(options)).toThrow(ArgumentError);
    expect(() => lossScaler(options)).toThrow(message);
  });

  it('refuses what is no boolean', () => {
    expect(() => lossScaler().update(undefined as never)).toThrow('`areFinite` to be a boolean');
  });
});

/** The largest number of float16. */
const LARGEST = 65504;

/** Least squares whose gradients are in float16: they overflow at the first scales. */
function halfPrecision() {
  const scaler = lossScaler({ growthInterval: 20 });
  let weight = 3;
  const skippedAt: number[] = [];
  const trainable: Trainable = {
    step(lr) {
      const loss = (weight - 1) ** 2;
      const scaled = 2 * (weight - 1) * scaler.scale;
      const gradient = [Math.abs(scaled) > LARGEST ? Infinity : scaled];
      const areFinite = scaler.unscale(gradient);
      scaler.update(areFinite);
      if (!areFinite) {
        skippedAt.push(lr);
        return { loss, skipped: true };
      }
      weight -= lr * gradient[0]!;
      return loss;
    },
    save: () => ({ weight, scaler: scaler.save() }),
    restore(saved) {
      const state = saved as { weight: number; scaler: ReturnType<typeof scaler.save> };
      weight = state.weight;
      scaler.restore(state.scaler);
    },
  };
  return { trainable, skippedAt };
}

it('a training in float16 with it has the curve of one without, and its scale is restored', async () => {
  const { trainable, skippedAt } = halfPrecision();
  const before = await trainable.save();
  const options = { startLr: 1e-4, endLr: 0.5, numIter: 200 };
  const { history, stopReason } = await rangeTest(trainable, options);
  expect(skippedAt.length).toBeGreaterThan(3);
  expect(stopReason).toBe('completed');
  expect(await trainable.save()).toEqual(before);
  let weight = 3;
  for (const [i, lr] of history.lr.entries()) {
    expect(history.rawLoss[i]).toBeCloseTo((weight - 1) ** 2, 12);
    weight -= lr * 2 * (weight - 1);
  }
});
