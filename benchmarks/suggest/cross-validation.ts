// Our rule with its constants chosen on other datasets than the one that is scored.
import { curveOf } from '../../packages/lr-finder/src/suggest/curve.ts';
import {
  DESCENT,
  type DescentConstants,
  descent,
} from '../../packages/lr-finder/src/suggest/descent.ts';
import { landmarksOf } from '../../packages/lr-finder/src/suggest/landmarks.ts';
import { mean, type Suggestions } from './score.ts';
import { regretAt, type Task } from './tasks.ts';

/** Adam and AdamW do the same to the rate. */
const family = (optimizer: string): string => (optimizer === 'adamw' ? 'adam' : optimizer);

/** log10 of rates to choose a constant from. */
const RATES = Array.from({ length: 301 }, (_, i) => -5 + i * 0.02);
/** Constants are chosen where rates a little off do well too: these far off, with these weights. */
const JITTER = [-0.2, -0.1, 0, 0.1, 0.2];
const JITTER_WEIGHTS = [0.05, 0.24, 0.42, 0.24, 0.05];

/** The regret of each task at each rate, smoothed by the jitter: computed once. */
const regrets = new WeakMap<Task, number[]>();
function smoothedRegrets(task: Task): number[] {
  let known = regrets.get(task);
  if (!known) {
    known = RATES.map((x) =>
      JITTER.reduce((sum, d, i) => sum + JITTER_WEIGHTS[i]! * regretAt(task, x + d), 0),
    );
    regrets.set(task, known);
  }
  return known;
}

/** log10 of the best constant rate for an optimizer over the tasks. */
export function bestConstant(tasks: readonly Task[], optimizer: string): number {
  const same = tasks.filter((task) => family(task.optimizer) === family(optimizer));
  const totals = RATES.map((_, i) => mean(same.map((task) => smoothedRegrets(task)[i]!)));
  return RATES[totals.indexOf(Math.min(...totals))]!;
}

/** For each task what the best constant over the *other* datasets is. */
export function foreignConstants(tasks: readonly Task[]): number[] {
  return tasks.map(({ dataset, optimizer }) =>
    bestConstant(
      tasks.filter((task) => task.dataset !== dataset),
      optimizer,
    ),
  );
}

type Reader = (constants: DescentConstants, prior: number | undefined) => number;

/** Each test as a function of the constants. */
function readers(tasks: readonly Task[]): Reader[][] {
  return tasks.map(({ tests }) =>
    tests.map(({ recorded }) => {
      const curve = curveOf(recorded, { skipStart: 0, skipEnd: 0, lossAfterUpdate: false })!;
      const marks = landmarksOf(curve.smoother.nodes, curve.smooth, curve.start);
      return (constants, prior) => descent(curve, marks, prior, constants);
    }),
  );
}

/** The rule as it is, but each optimizer's customary rate from the other datasets. */
export function withForeignPriors(tasks: readonly Task[]): Suggestions {
  const priors = foreignConstants(tasks);
  return readers(tasks).map((tests, t) => tests.map((read) => 10 ** read(DESCENT, priors[t])));
}

/** Around the constants as they are: every combination is tried for each dataset left out. */
const GRID: DescentConstants[] = [0.15, 0.3, 0.45].flatMap((belowLowest) =>
  [0.3, 0.6, 0.9].flatMap((belowHalfLost) =>
    [0, 0.5, 1].flatMap((effortShare) =>
      [0, 0.2, 0.35, 0.5].flatMap((priorWeight) =>
        [0.4, 0.7, 9].map((priorReach) => ({
          belowLowest,
          belowHalfLost,
          effortShare,
          priorWeight,
          priorReach,
        })),
      ),
    ),
  ),
);

/** The rule with all its constants from the other datasets, priors included. */
export function withForeignConstants(tasks: readonly Task[]): Suggestions {
  const read = readers(tasks);
  const chosen = new Map<string, DescentConstants>();
  for (const { dataset } of tasks) {
    if (chosen.has(dataset)) continue;
    const training = tasks.flatMap((task, t) => (task.dataset === dataset ? [] : [t]));
    const others = training.map((t) => tasks[t]!);
    // Inside, too, no task is read with a constant that was fitted on it.
    const priors = foreignConstants(others);
    const regret = GRID.map((constants) =>
      mean(
        training.flatMap((t, k) =>
          read[t]!.map((r) => regretAt(tasks[t]!, r(constants, priors[k]))),
        ),
      ),
    );
    chosen.set(dataset, GRID[regret.indexOf(Math.min(...regret))]!);
  }
  const priors = foreignConstants(tasks);
  return read.map((tests, t) =>
    tests.map((r) => 10 ** r(chosen.get(tasks[t]!.dataset)!, priors[t])),
  );
}
