// What a constant rate really gives: a grid of trainings.
import { median } from '../../src/suggest/quantile.ts';
import type { Data, LiveTask, OptimizerName } from './task.ts';
import { prepareTrainings } from './training.ts';

const PER_DECADE = 6;
/** The best rate is to lie so many rates inside the grid, which grows by as many until it does. */
const MARGIN = 3;
/** Rates that a grid may have: a task whose best rate is nowhere would make it grow for ever. */
const MOST = 60;

/** log10 of the first and the last rate to begin with. */
const RANGES: Readonly<Record<OptimizerName, readonly [number, number]>> = {
  sgd: [-4, 1],
  momentum: [-5, 0.5],
  nesterov: [-5, 0.5],
  adam: [-5, 0],
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
}

/** Where to look at first, and with how many seeds. */
export interface GridOptions {
  readonly range?: readonly [number, number];
  readonly seeds: number;
}

/** Trains at six rates a decade, and at more where the best of them is near an end. */
export async function trainGrid(
  task: LiveTask,
  data: Data,
  { range = RANGES[task.optimizer], seeds }: GridOptions,
): Promise<Grid> {
  const trainings = [];
  for (let seed = 1; seed <= seeds; seed++) {
    trainings.push(await prepareTrainings(task, data, seed));
  }
  /** The loss by the place of its rate: log10 of the rate times `PER_DECADE`. */
  const found = new Map<number, number>();
  let [low, high] = range.map((x) => Math.round(x * PER_DECADE)) as [number, number];
  try {
    for (;;) {
      for (let place = low; place <= high; place++) {
        if (found.has(place)) continue;
        const losses = [];
        for (const each of trainings) losses.push(await each.finalLoss(10 ** (place / PER_DECADE)));
        found.set(place, median(losses));
      }
      const places = [...found.keys()].sort((a, b) => a - b);
      const value = places.map((place) => found.get(place)!);
      const best = places[value.indexOf(Math.min(...value))]!;
      const [isLow, isHigh] = [best < low + MARGIN, best > high - MARGIN];
      if (places.length < MOST && (isLow || isHigh)) {
        if (isLow) low -= MARGIN;
        if (isHigh) high += MARGIN;
        continue;
      }
      const untrained = median(trainings.map((each) => each.untrained));
      return { grid: places.map((place) => place / PER_DECADE), value, untrained };
    }
  } finally {
    for (const each of trainings) await each.dispose();
  }
}
