import { check } from '../../errors.ts';
import { formatNumber, formatRate } from '../../plot/number-text.ts';
import type { SweepResult } from '../results/result.ts';
import { valueWords } from '../settings/words.ts';
import { type ComparedValue, type Comparison, compareBy } from './compare-by.ts';

/** Which weight decay to train with, and why. */
export interface WeightDecayChoice {
  /** What the settings call it. */
  readonly name: string;
  readonly weightDecay: number;
  /** One or two sentences for a person. */
  readonly reason: string;
  readonly comparison: Comparison;
}

/** What settings call a weight decay, in the order in which they are looked for. */
const NAMES = ['weightDecay', 'weight_decay', 'wd', 'decay', 'l2'];

/** A loss that is so much higher, as a part, is as low. */
const AS_LOW = 0.01;
/** And one that is so much higher is not, however much the tests scatter. */
const NEVER_AS_LOW = 0.05;
/** Rates that differ by less than this factor are the same: about a step of a range test. */
const SAME_RATE = 1.25;

/**
 * Chooses a weight decay as Smith does (2018, arXiv 1803.09820): the one that allows the largest
 * learning rate at the lowest loss. As low as the lowest is a loss that is above it by at most 1 %, or
 * by at most two standard errors of the difference between tests that differ in the weight decay
 * only, but never by more than 5 %. Of decays that allow the same rate (within a factor of 1.25) it is
 * the largest, since it costs nothing and regularizes most.
 *
 * @param name - what the settings call it. Default: `weightDecay`, `weight_decay`, `wd`, `decay` or
 * `l2`, whichever there is.
 * @returns `undefined` where there are fewer than two weight decays to compare.
 */
export function recommendWeightDecay(
  results: readonly SweepResult[],
  { name }: { readonly name?: string | undefined } = {},
): WeightDecayChoice | undefined {
  check(name === undefined || typeof name === 'string', 'name', 'a name', name);
  const called = name ?? weightDecayName(results);
  const comparison = called === undefined ? undefined : compareBy(results, called);
  if (!comparison) return undefined;
  const numbers = comparison.values.filter(({ value }) => typeof value === 'number');
  const asLow = numbers.filter(isAsLow);
  const largestRate = Math.max(...asLow.map(({ lr }) => lr));
  const allowed = asLow.filter(({ lr }) => lr * SAME_RATE >= largestRate);
  const chosen = allowed.reduce<ComparedValue | undefined>(
    (most, one) => (most && Number(most.value) >= Number(one.value) ? most : one),
    undefined,
  );
  if (!chosen || numbers.length < 2) return undefined;
  const reason = reasonFor(chosen, { numbers, asLow, allowed });
  return { name: comparison.name, weightDecay: Number(chosen.value), reason, comparison };
}

/** What the settings call the weight decay, where it is varied at all. */
export function weightDecayName(results: readonly SweepResult[]): string | undefined {
  return NAMES.find((name) => results.some(({ setting }) => Object.hasOwn(setting, name)));
}

function isAsLow({ excess, standardError }: ComparedValue): boolean {
  const noise = Number.isNaN(standardError) ? 0 : 2 * standardError;
  return excess <= Math.min(Math.max(AS_LOW, noise), NEVER_AS_LOW);
}

function reasonFor(
  chosen: ComparedValue,
  groups: Readonly<Record<'numbers' | 'asLow' | 'allowed', readonly ComparedValue[]>>,
): string {
  const { numbers, asLow, allowed } = groups;
  const tests = chosen.tests === 1 ? 'one test each' : `${chosen.tests} tests each`;
  const reached = `${valueWords(chosen.value)} reaches ${formatNumber(chosen.loss)} at a rate of ${formatRate(chosen.lr)} (means of ${tests})`;
  const asLowToo = asLow.filter((one) => one !== chosen);
  const higher = numbers.filter((one) => !asLow.includes(one));
  const lowest = [
    ...(asLowToo.length > 0 ? [`${listed(asLowToo)} ${verb(asLowToo)} not clearly lower`] : []),
    ...(higher.length > 0 ? [`${listed(higher)} ${verb(higher)} higher`] : []),
  ].join(', ');
  const rate =
    asLow.length === 1
      ? ''
      : allowed.length === 1
        ? ' It allows the largest rate of these.'
        : ' Of those that allow as large a rate it is the largest.';
  return `${reached}: ${lowest}.${rate}`;
}

const listed = (values: readonly ComparedValue[]): string =>
  values.map(({ value }) => valueWords(value)).join(', ');

const verb = ({ length }: readonly ComparedValue[]): string => (length === 1 ? 'is' : 'are');
