import { check } from '../../errors.ts';
import { formatNumber, formatRate } from '../../plot/number-text.ts';
import type { SweepResult } from '../results/result.ts';
import { valueWords } from '../settings/words.ts';
import { type ComparedValue, type Comparison, compareBy } from './compare-by.ts';

/** The weight decay to train with, and the reason. */
export interface WeightDecayChoice {
  /** Its name in the settings. */
  readonly name: string;
  readonly weightDecay: number;
  /** One or two sentences. */
  readonly reason: string;
  readonly comparison: Comparison;
}

/** Names of a weight decay, in the order of the search. */
const NAMES = ['weightDecay', 'weight_decay', 'wd', 'decay', 'l2'];

/** A loss counts as lowest if its relative excess is at most this. */
const AS_LOW = 0.01;
/** With a higher relative excess it never counts as lowest, even if the tests scatter much. */
const NEVER_AS_LOW = 0.05;
/** Rates within this factor count as the same: about a step of a range test. */
const SAME_RATE = 1.25;

/**
 * Chooses a weight decay as Smith does (2018, arXiv 1803.09820): the one that allows the largest
 * learning rate at the lowest loss. A loss counts as lowest if it exceeds the lowest by at most 1 %, or
 * by at most two standard errors of the difference between tests that differ only in the weight
 * decay, but never by more than 5 %. Among decays that allow the same rate (within a factor of 1.25) it
 * chooses the largest, since that has no cost and regularizes most.
 *
 * @param name - its name in the settings. Default: `weightDecay`, `weight_decay`, `wd`, `decay` or
 * `l2`, the first of these that the settings have.
 * @returns `undefined` if there are fewer than two weight decays to compare.
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

/** The name of the weight decay in the settings, if they have one. */
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
