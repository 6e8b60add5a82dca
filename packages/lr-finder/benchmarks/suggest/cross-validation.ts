// Our rule with what it knows of optimizers fitted on other datasets than the one that is scored.
import { type Curve, prepareCurve } from '../../src/suggest/curve.ts';
import { DESCENT, type DescentConstants, descent } from '../../src/suggest/descent.ts';
import { landmarksOf } from '../../src/suggest/landmarks.ts';
import { isPerLoss } from '../../src/suggest/optimizer-prior.ts';
import { median } from '../../src/suggest/quantile.ts';
import { mean, type Suggestions } from './score.ts';
import { regretAt, type Task } from './tasks.ts';

/** Adam and AdamW do the same to the rate. */
const family = (optimizer: string): string => (optimizer === 'adamw' ? 'adam' : optimizer);

/** log10 of rates to choose a constant from. */
const RATES = Array.from({ length: 301 }, (_, i) => -5 + i * 0.02);
/** Constants are chosen where rates a little off do well too: these far off, with these weights. */
const JITTER = [-0.2, -0.1, 0, 0.1, 0.2];
const JITTER_WEIGHTS = [0.05, 0.24, 0.42, 0.24, 0.05];

/** log10 of the first loss of a task, the median of its tests. */
function startOf({ tests }: Task): number {
  return Math.log10(median(tests.map(({ full }) => full.rawLoss[0]!)));
}

/** How far a task's rate is from its optimizer's, in decades. */
function shiftOf(task: Task, perLoss: boolean): number {
  return perLoss && isPerLoss(task.optimizer) ? -startOf(task) : 0;
}

/** The regret of each task at each rate, smoothed by the jitter: computed once. */
const known = { plain: new WeakMap<Task, number[]>(), perLoss: new WeakMap<Task, number[]>() };
function regretsOf(task: Task, perLoss: boolean): number[] {
  const cache = perLoss ? known.perLoss : known.plain;
  let regrets = cache.get(task);
  if (!regrets) {
    const shift = shiftOf(task, perLoss);
    regrets = RATES.map((x) =>
      JITTER.reduce((sum, d, i) => sum + JITTER_WEIGHTS[i]! * regretAt(task, x + shift + d), 0),
    );
    cache.set(task, regrets);
  }
  return regrets;
}

/**
 * log10 of the best constant for an optimizer over the tasks: the rate itself, or with `perLoss`,
 * for optimizers that have a scale, its product with the first loss.
 */
export function bestConstant(tasks: readonly Task[], optimizer: string, perLoss: boolean): number {
  const same = tasks.filter((task) => family(task.optimizer) === family(optimizer));
  const all = same.map((task) => regretsOf(task, perLoss));
  const totals = RATES.map((_, i) => mean(all.map((regrets) => regrets[i]!)));
  return RATES[totals.indexOf(Math.min(...totals))]!;
}

/** For each task log10 of the rate that the best constant over the *other* datasets gives. */
export function foreignConstants(tasks: readonly Task[], perLoss: boolean): number[] {
  return tasks.map((task) => {
    const others = tasks.filter(({ dataset }) => dataset !== task.dataset);
    return bestConstant(others, task.optimizer, perLoss) + shiftOf(task, perLoss);
  });
}

interface Read {
  readonly curve: Curve;
  readonly at: (prior: number | undefined, constants: DescentConstants) => number;
}

/** Each test as a function of what is known of the optimizer. */
function readAll(tasks: readonly Task[]): Read[][] {
  return tasks.map(({ tests }) =>
    tests.map(({ recorded }) => {
      const curve = prepareCurve(recorded, { skipStart: 0, skipEnd: 0, lossAfterUpdate: false })!;
      const marks = landmarksOf(curve, curve.smooth);
      return { curve, at: (prior, constants) => descent(curve, marks, prior, constants) };
    }),
  );
}

/** The mean squared error of the curve alone and of the constants alone, in decades. */
export interface Errors {
  readonly curve: number;
  readonly prior: number;
}

function errorsOf(
  tasks: readonly Task[],
  read: readonly Read[][],
  constants: DescentConstants = DESCENT,
  perLoss = true,
): Errors {
  const priors = foreignConstants(tasks, perLoss);
  return {
    curve: mean(
      tasks.map(
        (task, t) => (mean(read[t]!.map((r) => r.at(undefined, constants))) - task.bestAt) ** 2,
      ),
    ),
    prior: mean(tasks.map((task, t) => (priors[t]! - task.bestAt) ** 2)),
  };
}

/** How good the curve and the constants are alone, over all tasks. */
export function errors(tasks: readonly Task[]): Errors {
  return errorsOf(tasks, readAll(tasks));
}

/**
 * The rule with the customary rates, and their weight, from the other datasets only. The weight is
 * that of two independent measurements of one number: inverse to their squared errors.
 *
 * @param changes - constants to take other values of; a `priorWeight` among them is taken as it is.
 * @param perLoss - whether gradient descent's customary rate is inverse to the loss at the start.
 */
export function crossValidated(
  tasks: readonly Task[],
  changes: Partial<DescentConstants> = {},
  perLoss = true,
): Suggestions {
  const constants = { ...DESCENT, ...changes };
  const read = readAll(tasks);
  const priors = foreignConstants(tasks, perLoss);
  const weights = new Map<string, number>();
  for (const { dataset } of tasks) {
    if (weights.has(dataset)) continue;
    const rest = tasks.flatMap((task, t) => (task.dataset === dataset ? [] : [t]));
    const { curve, prior } = errorsOf(
      rest.map((t) => tasks[t]!),
      rest.map((t) => read[t]!),
      constants,
      perLoss,
    );
    weights.set(dataset, changes.priorWeight ?? curve / (curve + prior));
  }
  return tasks.map(({ dataset }, t) =>
    read[t]!.map(
      (r) => 10 ** r.at(priors[t], { ...constants, priorWeight: weights.get(dataset)! }),
    ),
  );
}
