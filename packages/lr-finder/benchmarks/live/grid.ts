// What a constant rate really gives: a grid of trainings.
import { median } from '../../src/suggest/quantile.ts';
import type { ScheduleName } from './schedules.ts';
import type { Data, LiveTask, OptimizerName } from './task.ts';
import { prepareTrainings } from './training.ts';

const PER_DECADE = 6;
/** Trainings at each rate of the truth: the losses of nets with batch normalisation differ much. */
export const TRUTH_SEEDS = 9;
/** The best rate is to lie so many decades inside the grid, which grows by as many until it does. */
const MARGIN = 0.5;
/** Decades that a grid may have: a task whose best rate is nowhere would make it grow for ever. */
const MOST = 10;

/** log10 of the first and the last rate to begin with. */
const RANGES: Readonly<Record<OptimizerName, readonly [number, number]>> = {
  sgd: [-4, 1],
  momentum: [-5, 0.5],
  nesterov: [-5, 0.5],
  adam: [-5, 0],
  adamw: [-5, 0],
  adamax: [-5, 0],
  rmsprop: [-6, -0.5],
  adagrad: [-4, 1],
};

/** The final validation losses of a task's trainings. */
export interface Grid {
  /** log10 of the rates, ascending. */
  readonly grid: readonly number[];
  /** The loss at each: the median of the seeds, infinite where that diverged. */
  readonly value: readonly number[];
  /** The loss before training. */
  readonly untrained: number;
  /** The same losses earlier in the same trainings, at the `marks`. */
  readonly earlier?: readonly (readonly number[])[];
}

/** Where to look at first, and how closely. */
export interface GridOptions {
  readonly range?: readonly [number, number];
  /** Default: 6. */
  readonly perDecade?: number;
  readonly seeds: number;
  /** Default: a constant rate. */
  readonly schedule?: ScheduleName;
  /** Parts of the training after which the loss is measured too, ascending. Default: none. */
  readonly marks?: readonly number[];
}

/** Trains at rates of equal factors, and at more where the best of them is near an end. */
export async function trainGrid(
  task: LiveTask,
  data: Pick<Data, 'train' | 'validation'>,
  {
    range = RANGES[task.optimizer],
    perDecade = PER_DECADE,
    seeds,
    schedule = 'constant',
    marks = [],
  }: GridOptions,
): Promise<Grid> {
  const trainings = [];
  for (let seed = 1; seed <= seeds; seed++) {
    trainings.push(await prepareTrainings(task, data, seed));
  }
  const ends = [...marks.map((part) => Math.round(part * task.steps)), task.steps];
  /** The losses by the place of their rate: log10 of the rate times `perDecade`. */
  const found = new Map<number, number[]>();
  const margin = Math.round(MARGIN * perDecade);
  let [low, high] = range.map((x) => Math.round(x * perDecade)) as [number, number];
  try {
    for (;;) {
      for (let place = low; place <= high; place++) {
        if (found.has(place)) continue;
        const lr = 10 ** (place / perDecade);
        const losses: number[][] = [];
        for (const each of trainings) losses.push(await each.lossesAfter(ends, lr, schedule));
        found.set(
          place,
          ends.map((_, i) => median(losses.map((ofSeed) => ofSeed[i]!))),
        );
      }
      const places = [...found.keys()].sort((a, b) => a - b);
      const after = ends.map((_, i) => places.map((place) => found.get(place)![i]!));
      const value = after.at(-1)!;
      const best = places[value.indexOf(Math.min(...value))]!;
      const [isLow, isHigh] = [best < low + margin, best > high - margin];
      if (places.length < MOST * perDecade && (isLow || isHigh)) {
        if (isLow) low -= margin;
        if (isHigh) high += margin;
        continue;
      }
      return {
        grid: places.map((place) => place / perDecade),
        value,
        untrained: median(trainings.map((each) => each.untrained)),
        ...(marks.length > 0 && { earlier: after.slice(0, -1) }),
      };
    }
  } finally {
    for (const each of trainings) await each.dispose();
  }
}
