// Fits the coefficients of the default rule to lose the least regret.
import type { Coefficients } from '../../src/suggest/coefficients.ts';
import { prepareCurve } from '../../src/suggest/curve.ts';
import {
  DESCENT,
  type DescentConstants,
  doubtOf,
  limitOf,
  readCurve,
  withPrior,
} from '../../src/suggest/descent.ts';
import { supportsNone, verdictOf } from '../../src/suggest/diagnose.ts';
import { landmarksOf } from '../../src/suggest/landmarks.ts';
import { customaryName, customaryRate, sizeShift } from '../../src/suggest/prior.ts';
import { bestConstant, startOf } from './constants.ts';
import { smoothRegretAt } from './known-regret.ts';
import { mean } from './score.ts';
import type { Task } from './tasks.ts';

/** The squares of the coefficients, times these, are added to the regret: they stay small. */
const RIDGE = { customary: 0.03, size: 0.015 };
/** The steps of the search: it ends when the last one finds nothing better. */
const STEPS = Array.from({ length: 9 }, (_, i) => 0.2 / 2 ** i);

/** A test, with what its curve gives. */
interface Read {
  /** log10 of the curve's rate; `NaN`: none. */
  readonly read: number;
  readonly limit: number;
  readonly doubt: number;
  readonly startLoss: number;
}

/** Reads each curve once: nothing of it depends on the coefficients. */
export function readAll(tasks: readonly Task[], constants: DescentConstants = DESCENT): Read[][] {
  return tasks.map(({ tests }) =>
    tests.map(({ recorded }) => {
      const options = { skipStart: 0, skipEnd: 0, lossAfterUpdate: false };
      const curve = prepareCurve(recorded, options)!;
      const marks = landmarksOf(curve, curve.smooth);
      const none = supportsNone(verdictOf(recorded, options, curve, marks));
      const read = none ? Number.NaN : readCurve(curve, marks, constants);
      const isRead = !Number.isNaN(read);
      const doubt = doubtOf(curve, marks);
      return {
        read,
        limit: isRead ? limitOf(marks, doubt) : Number.POSITIVE_INFINITY,
        doubt,
        startLoss: isRead ? marks.start * curve.unit : recorded.rawLoss[0]!,
      };
    }),
  );
}

/**
 * log10 of what the rule suggests for a test.
 *
 * @param size - whether the rule gets the number of samples and of parameters.
 */
export function suggested(
  task: Task,
  { startLoss, ...read }: Read,
  coefficients: Coefficients,
  size: boolean,
  constants: DescentConstants = DESCENT,
): number {
  const customary = customaryRate(task.optimizer, startLoss, coefficients);
  const shift = size ? sizeShift(task, coefficients) : 0;
  return withPrior({ ...read, customary, shift }, constants);
}

/**
 * The coefficients that lose the least over the tasks, each task counting as one, with a ridge penalty: by a
 * pattern search (Hooke and Jeeves 1961) from the best constant rates.
 */
export function fit(
  tasks: readonly Task[],
  read: readonly (readonly Read[])[],
  constants: DescentConstants = DESCENT,
): Coefficients {
  const names = [...new Set(tasks.map(({ optimizer }) => customaryName(optimizer)))].sort();
  const start = names.map((name) => bestConstant(tasks, name, (task) => customaryShift(task)));
  const coefficientsOf = (at: readonly number[]): Coefficients => ({
    customary: Object.fromEntries(names.map((name, i) => [name, at[i]!])),
    perSamples: at[names.length]!,
    perParameters: at[names.length + 1]!,
  });
  const cost = (at: readonly number[]): number => {
    const regret = regretOf(tasks, read, coefficientsOf(at), constants);
    const moved = names.map((_, i) => constants.priorWeight * (at[i]! - start[i]!));
    const [samples, parameters] = at.slice(names.length) as [number, number];
    return (
      regret +
      RIDGE.customary * sumOfSquares(moved) +
      RIDGE.size * sumOfSquares([samples, parameters])
    );
  };
  return coefficientsOf(searchPattern(cost, [...start, 0, 0]));
}

/**
 * The customary rate of one more optimizer, by tasks that use it, with all other coefficients as they are.
 *
 * @param count - of all tasks that coefficients are fitted on: so the penalty weighs as much as in {@link fit}.
 */
export function fitCustomary(
  name: string,
  tasks: readonly Task[],
  read: readonly (readonly Read[])[],
  known: Coefficients,
  count: number,
): Coefficients {
  const start = bestConstant(tasks, name);
  const coefficientsOf = (rate: number): Coefficients => ({
    ...known,
    customary: { ...known.customary, [name]: rate },
  });
  const cost = ([rate]: readonly number[]): number =>
    (tasks.length / count) * regretOf(tasks, read, coefficientsOf(rate!), DESCENT) +
    RIDGE.customary * (DESCENT.priorWeight * (rate! - start)) ** 2;
  return coefficientsOf(searchPattern(cost, [start])[0]!);
}

/** The mean regret of the tasks, each counting as one. */
function regretOf(
  tasks: readonly Task[],
  read: readonly (readonly Read[])[],
  coefficients: Coefficients,
  constants: DescentConstants,
): number {
  return mean(
    tasks.map((task, t) =>
      mean(
        read[t]!.map((each) =>
          smoothRegretAt(task, suggested(task, each, coefficients, true, constants)),
        ),
      ),
    ),
  );
}

/** By how far gradient descent's customary rate lies from that of a loss that starts at 1. */
function customaryShift(task: Task): number {
  const at = (startLoss: number) =>
    customaryRate(task.optimizer, startLoss, {
      customary: { [customaryName(task.optimizer)]: 0 },
      perSamples: 0,
      perParameters: 0,
    }) ?? 0;
  return at(10 ** startOf(task));
}

/** Moves one coordinate at a time, by smaller and smaller steps, while that lowers the cost. */
function searchPattern(
  cost: (at: readonly number[]) => number,
  start: readonly number[],
): number[] {
  let at = [...start];
  let lowest = cost(at);
  for (const step of STEPS) {
    for (let hasMoved = true; hasMoved; ) {
      hasMoved = false;
      for (const i of at.keys()) {
        for (const move of [step, -step]) {
          const next = at.with(i, at[i]! + move);
          const value = cost(next);
          if (value >= lowest) continue;
          [at, lowest, hasMoved] = [next, value, true];
          break;
        }
      }
    }
  }
  return at;
}

function sumOfSquares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
