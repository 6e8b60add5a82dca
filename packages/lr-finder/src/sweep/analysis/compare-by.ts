import type { SweepResult } from '../results/result.ts';
import { canonicalJson } from '../settings/canonical-json.ts';
import type { Json } from '../settings/setting.ts';
import { type Lowest, lowestOf } from './lowest.ts';
import { order } from './varied-names.ts';

/** The results of the tests with one value of a setting. */
export interface ComparedValue {
  readonly value: Json;
  /** The mean of the lowest losses of its tests. */
  readonly loss: number;
  /** The geometric mean of their rates. */
  readonly lr: number;
  /** The number of tests. */
  readonly tests: number;
  /**
   * The relative excess of its lowest losses over those of the best value: the mean over pairs of
   * tests that differ in nothing else.
   */
  readonly excess: number;
  /** The standard error of `excess`; `NaN` for a single pair. */
  readonly standardError: number;
}

/** The values of one name of the settings, compared over tests that differ in nothing else. */
export interface Comparison {
  readonly name: string;
  /** In the order of the values: numbers from the lowest. */
  readonly values: readonly ComparedValue[];
  /** The number of tests without a curve, or without a counterpart for each other value. */
  readonly leftOut: number;
}

/**
 * Compares the values of one name, such as `weightDecay`, over all tests that differ in nothing else.
 * A value without any curve (it threw, or no loss was finite) is not compared. If only some of its
 * tests have no curve, their counterparts are left out too, so that the same tests count for all values.
 *
 * @returns `undefined` if there are fewer than two values to compare.
 */
export function compareBy(results: readonly SweepResult[], name: string): Comparison | undefined {
  const tested = results.filter(({ setting }) => Object.hasOwn(setting, name));
  /** The lowest points by the rest of the setting, for each value. */
  const byValue = new Map<string, { value: Json; lowest: Map<string, Lowest> }>();
  for (const result of tested) {
    if (result.outcome !== 'tested') continue;
    const lowest = lowestOf(result);
    if (Number.isNaN(lowest.loss)) continue;
    const { [name]: value, ...rest } = result.setting;
    const key = canonicalJson(value);
    const entry = byValue.get(key) ?? { value: value!, lowest: new Map() };
    entry.lowest.set(canonicalJson(rest), lowest);
    byValue.set(key, entry);
  }
  const { values, contexts } = inCommon([...byValue.values()]);
  if (values.length < 2) return undefined;
  const losses = values.map(({ lowest }) => contexts.map((key) => lowest.get(key)!.loss));
  const means = losses.map(mean);
  const best = losses[means.indexOf(Math.min(...means))]!;
  const compared = values.map(({ value, lowest }, i): ComparedValue => {
    const excesses = losses[i]!.map((loss, at) => excessOf(loss, best[at]!));
    const rates = contexts.map((key) => Math.log(lowest.get(key)!.lr));
    return {
      value,
      loss: means[i]!,
      lr: Math.exp(mean(rates)),
      tests: contexts.length,
      excess: mean(excesses),
      standardError: standardError(excesses),
    };
  });
  return {
    name,
    values: compared.sort((a, b) => order(a.value, b.value)),
    leftOut: tested.length - contexts.length * values.length,
  };
}

interface Counterparts {
  readonly lowest: ReadonlyMap<string, Lowest>;
}

/** The values that have tests in common, and the other names' values of these tests. */
function inCommon<T extends Counterparts>(all: readonly T[]): { values: T[]; contexts: string[] } {
  const values = [...all];
  while (values.length > 1) {
    const [first, ...others] = values as [T, ...T[]];
    const contexts = [...first.lowest.keys()].filter((key) =>
      others.every(({ lowest }) => lowest.has(key)),
    );
    if (contexts.length > 0) return { values, contexts };
    // No tests in common: leave out the value with the fewest tests.
    const fewest = Math.min(...values.map(({ lowest }) => lowest.size));
    values.splice(
      values.findIndex(({ lowest }) => lowest.size === fewest),
      1,
    );
  }
  return { values, contexts: [] };
}

function excessOf(loss: number, best: number): number {
  return loss === best ? 0 : (loss - best) / Math.max(Math.abs(best), Number.MIN_VALUE);
}

function mean(list: readonly number[]): number {
  return list.reduce((sum, value) => sum + value, 0) / list.length;
}

function standardError(list: readonly number[]): number {
  if (list.length < 2) return Number.NaN;
  const middle = mean(list);
  const squares = list.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (list.length - 1) / list.length);
}
