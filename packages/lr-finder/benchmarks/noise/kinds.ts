// Losses that don't fall, by the kind of their noise, and losses that do.
import type { History } from '../../src/range-test/history.ts';
import { movingAverage } from '../../src/range-test/smoothing.ts';
import { uniform } from '../../src/suggest/random.ts';

/** Random numbers: uniform in [0, 1), and standard normal. */
export interface Random {
  readonly uniform: () => number;
  readonly normal: () => number;
}

export function randomOf(seed: number): Random {
  const next = uniform(seed);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return { uniform: next, normal };
}

/** The losses of a test over rates from 1e-7 to 10. */
export type Losses = (random: Random, steps: number) => number[];

export interface Kind {
  readonly losses: Losses;
  /** As a validation loss is measured. */
  readonly lossAfterUpdate?: boolean;
}

export function historyOf(rawLoss: readonly number[]): History {
  const lr = rawLoss.map((_, i) => 10 ** log10Rate(i / (rawLoss.length - 1)));
  return { lr, rawLoss, loss: rawLoss.map(movingAverage(0.05)) };
}

const log10Rate = (part: number): number => -7 + 8 * part;

/** A loss for each step, by how far along it is (0 to 1), its number and log10 of its rate. */
function each(steps: number, loss: (part: number, i: number, x: number) => number): number[] {
  return Array.from({ length: steps }, (_, i) => {
    const part = i / (steps - 1);
    return loss(part, i, log10Rate(part));
  });
}

/** Noise of standard deviation 1, of which each value keeps a part of the one before. */
function autocorrelated(kept: number, normal: () => number): () => number {
  const scale = Math.sqrt(1 - kept ** 2);
  let value = normal();
  return () => {
    value = kept * value + scale * normal();
    return value;
  };
}

const LEVEL = 2.3;
const SD = 0.1;
const independent =
  (sd: (part: number, i: number) => number): Losses =>
  ({ normal }, steps) =>
    each(steps, (part, i) => LEVEL + sd(part, i) * normal());
const correlated =
  (kept: number): Losses =>
  ({ normal }, steps) => {
    const next = autocorrelated(kept, normal);
    return each(steps, () => LEVEL + SD * next());
  };
/** Moves further from step to step, by a part of the rate, and back by chance alone. */
const walk =
  (size: (x: number) => number, rise: (x: number) => number = () => 0): Losses =>
  ({ normal }, steps) => {
    let moved = 0;
    return each(steps, (_part, _i, x) => {
      moved += size(x) * normal();
      return Math.LN2 + moved + rise(x);
    });
  };
/** Nothing moves before a part of the test; then a metric is noisy. */
const still = (part: number, sd: number): Kind => ({
  lossAfterUpdate: true,
  losses: ({ normal }, steps) => each(steps, (at) => 0.5 + (at < part ? 0 : sd * normal())),
});
/** A wave whose period is that of an epoch. */
const periodic =
  (size: (part: number) => number): Losses =>
  ({ uniform, normal }, steps) => {
    const period = (0.15 + 0.35 * uniform()) * steps;
    const phase = 2 * Math.PI * uniform();
    return each(
      steps,
      (part, i) =>
        LEVEL + size(part) * Math.sin((2 * Math.PI * i) / period + phase) + 0.02 * normal(),
    );
  };

/** What has no trend. */
export const NOISE: Readonly<Record<string, Kind>> = {
  'independent, normal': { losses: independent(() => SD) },
  'heavy tails': {
    losses: ({ normal }, steps) =>
      each(steps, () => {
        const chi = (normal() ** 2 + normal() ** 2 + normal() ** 2) / 3;
        return LEVEL + (SD * normal()) / Math.sqrt(chi);
      }),
  },
  skewed: {
    losses: ({ uniform }, steps) => each(steps, () => LEVEL - SD * Math.log(1 - uniform())),
  },
  'one batch in fifty far off': {
    losses: ({ uniform, normal }, steps) =>
      each(steps, () => LEVEL + SD * normal() + (uniform() < 0.02 ? 20 * SD : 0)),
  },
  'grows tenfold': { losses: independent((part) => 0.02 * 10 ** part) },
  'grows a hundredfold': { losses: independent((part) => 0.004 * 100 ** part) },
  'shrinks tenfold': { losses: independent((part) => 0.5 * 0.1 ** part) },
  'in bursts': { losses: independent((part) => ((100 * part) % 30 < 10 ? 5 : 1) * 0.05) },
  'still, then noise': still(0.36, 0.02),
  'still for long, then noise': still(0.7, 0.02),
  'still, then an error rate': {
    lossAfterUpdate: true,
    losses: ({ uniform }, steps) =>
      each(steps, (part) => {
        if (part < 0.4) return 0.5;
        const wrong = Array.from({ length: 64 }, uniform).filter((value) => value < 0.5);
        return wrong.length / 64;
      }),
  },
  'a third missing': {
    losses: ({ uniform, normal }, steps) =>
      each(steps, () => (uniform() < 1 / 3 ? Number.NaN : LEVEL + SD * normal())),
  },
  'autocorrelated by 0.5': { losses: correlated(0.5) },
  'autocorrelated by 0.8': { losses: correlated(0.8) },
  'wanders, by the rate': { lossAfterUpdate: true, losses: walk((x) => 0.003 * 10 ** x) },
  'wanders, by the rate, and rises': {
    lossAfterUpdate: true,
    losses: walk(
      (x) => 0.01 * 10 ** x,
      (x) => 1e-3 * 10 ** (2 * x),
    ),
  },
  'wanders, by the root of the rate': {
    lossAfterUpdate: true,
    losses: walk((x) => 0.003 * 10 ** (x / 2)),
  },
  periodic: { losses: periodic(() => 0.3) },
  'periodic, grows tenfold': { losses: periodic((part) => 0.05 * 10 ** part) },
  'class after class': {
    losses: ({ uniform, normal }, steps) => {
      const period = (0.1 + 0.3 * uniform()) * steps;
      const shift = uniform();
      const classes = Array.from({ length: 4 }, () => 0.3 * normal());
      return each(steps, (_, i) => {
        const place = (i / period + shift) % 1;
        return LEVEL + classes[Math.floor(4 * place)]! + 0.05 * normal();
      });
    },
  },
  'falls in each epoch, jumps back': {
    losses: ({ uniform, normal }, steps) => {
      const period = (0.1 + 0.3 * uniform()) * steps;
      const shift = uniform();
      return each(steps, (_, i) => LEVEL - 0.4 * ((i / period + shift) % 1) + 0.03 * normal());
    },
  },
  'noise, then a rise': {
    losses: ({ normal }, steps) =>
      each(steps, (_part, _i, x) => LEVEL + SD * (1 + 10 ** x) * normal() + 3 * 10 ** (2 * x)),
  },
  'constant, then a rise': {
    lossAfterUpdate: true,
    losses: (_, steps) => each(steps, (_part, _i, x) => Math.LN2 * Math.max(1, 10 ** (x + 3))),
  },
  'a random walk': { lossAfterUpdate: true, losses: walk(() => 0.02) },
  'a moving average of noise': {
    losses: ({ normal }, steps) => {
      const smooth = movingAverage(0.05);
      return each(steps, () => smooth(LEVEL + SD * normal()));
    },
  },
};

/**
 * Losses that fall by so many standard deviations of one loss, over two decades around 1e-2.3 or so,
 * and rise from 0.6 on.
 */
export type Falls = (depth: number) => Kind;

const falling =
  (noise: (random: Random) => (x: number, middle: number) => number, validation = false): Falls =>
  (depth) => ({
    lossAfterUpdate: validation,
    losses: (random, steps) => {
      const middle = -3 + 1.5 * random.uniform();
      const next = noise(random);
      return each(steps, (_part, _i, x) => {
        const fall = depth * SD * (1 / (1 + 10 ** (-1.5 * (x - middle))));
        return LEVEL - fall + 10 ** (3 * (x - 0.2)) + next(x, middle);
      });
    },
  });

/** What does fall, by the kind of its noise. */
export const FALLS: Readonly<Record<string, Falls>> = {
  'independent noise': falling(
    ({ normal }) =>
      () =>
        SD * normal(),
  ),
  'noise that grows from 1e-4 on, tenfold at most': falling(
    ({ normal }) =>
      (x) =>
        SD * Math.min(10 ** ((x + 4) / 4), 10) * normal(),
  ),
  'still up to 10^-4.5, then such noise': falling(
    ({ normal }) =>
      (x) =>
        x < -4.5 ? 0 : SD * Math.min(10 ** ((x + 4) / 4), 10) * normal(),
    true,
  ),
  'noise autocorrelated by 0.5': falling(({ normal }) => {
    const next = autocorrelated(0.5, normal);
    return () => SD * next();
  }),
  'wanders as it falls': falling(({ normal }) => {
    let moved = 0;
    return (x, middle) => {
      moved += (SD / 4) * Math.min(1, 10 ** ((x - middle) / 2)) * normal();
      return moved;
    };
  }, true),
};
