import { check } from '../errors.ts';
import { expectKind, expectKnown, integer, POSITIVE } from '../options.ts';
import type { Schedule } from './schedule.ts';

/** The options of a warm-up. */
export interface WarmUpOptions {
  /** Steps of the warm-up; an integer >= 1. */
  readonly steps: number;
  /** The first rate over the rate after the warm-up; in (0, 1]. Default: 1 / 3, as in PyTorch. */
  readonly startFactor?: number | undefined;
}

/**
 * A linear warm-up to a rate, or to the first rate of a schedule that begins after it (PyTorch's
 * `LinearLR`, followed by another with `SequentialLR`).
 *
 * @throws {ArgumentError} for an argument that can't be used.
 */
export function linearWarmUp(then: number | Schedule, options: WarmUpOptions): Schedule {
  if (typeof then !== 'function') expectKind('then', then, POSITIVE);
  expectKnown(options, ['steps', 'startFactor']);
  const { steps, startFactor = 1 / 3 } = options;
  expectKind('steps', steps, integer(1));
  const isPart = typeof startFactor === 'number' && startFactor > 0 && startFactor <= 1;
  check(isPart, 'startFactor', 'a number in (0, 1]', startFactor);
  const schedule: Schedule = typeof then === 'function' ? then : () => then;
  return (step) =>
    step < steps
      ? schedule(0) * (startFactor + (1 - startFactor) * (step / steps))
      : schedule(step - steps);
}
