import { check } from '../errors.ts';
import { expectKind, expectKnown, integer, POSITIVE } from '../options.ts';
import { anneal } from './anneal.ts';
import type { Schedule } from './schedule.ts';

/** Cosine annealing that restarts after each period. */
export interface WarmRestartsOptions {
  /** The rate at each start; > 0. */
  readonly maxLr: number;
  /** The rate that each period falls to; >= 0. Default: 0. */
  readonly minLr?: number | undefined;
  /** Steps of the first period; an integer >= 1. PyTorch's `T_0`. */
  readonly period: number;
  /** Length of each period over that of the one before; an integer >= 1. Default: 1. */
  readonly periodFactor?: number | undefined;
}

/**
 * Cosine annealing with warm restarts (SGDR: Loshchilov and Hutter, arXiv 1608.03983, equation 5).
 * PyTorch's `CosineAnnealingWarmRestarts`.
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export function cosineWarmRestarts(options: WarmRestartsOptions): Schedule {
  expectKnown(options, ['maxLr', 'minLr', 'period', 'periodFactor']);
  const { maxLr, minLr = 0, period, periodFactor = 1 } = options;
  expectKind('maxLr', maxLr, POSITIVE);
  const isLower = typeof minLr === 'number' && minLr >= 0 && minLr <= maxLr;
  check(isLower, 'minLr', `a number in [0, \`maxLr\`] (${maxLr})`, minLr);
  expectKind('period', period, integer(1));
  expectKind('periodFactor', periodFactor, integer(1));
  return (step) => {
    let start = 0;
    let length = period;
    if (periodFactor === 1) start = Math.floor(step / period) * period;
    else {
      while (step >= start + length) {
        start += length;
        length *= periodFactor;
      }
    }
    return anneal('cos', maxLr, minLr, (step - start) / length);
  };
}
