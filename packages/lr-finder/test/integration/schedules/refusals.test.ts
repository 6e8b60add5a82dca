import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../../src/errors.ts';
import {
  cosineWarmRestarts,
  cyclicalMomentum,
  expRange,
  linearWarmUp,
  oneCycle,
  oneCycleMomentum,
  triangular,
  triangular2,
} from '../../../src/schedules/index.ts';

const bounds = { baseLr: 0.01, maxLr: 0.1 };

describe('what a schedule refuses', () => {
  it.each<[(...args: never[]) => unknown, unknown[], string]>([
    [triangular, [null], 'Expected `options` to be an object, got null'],
    [triangular, [{ ...bounds, baseLr: 0 }], 'Expected `baseLr` to be a finite number > 0, got 0'],
    [
      triangular,
      [{ ...bounds, maxLr: 0.001 }],
      'Expected `maxLr` to be a number >= `baseLr` (0.01), got 0.001',
    ],
    [
      triangular2,
      [{ ...bounds, stepSizeUp: 1.5 }],
      'Expected `stepSizeUp` to be an integer >= 1, got 1.5',
    ],
    [
      triangular2,
      [{ ...bounds, gamma: 1 }],
      'Unknown option `gamma`; known are `baseLr`, `maxLr`, `stepSizeUp`, `stepSizeDown`',
    ],
    [expRange, [undefined], 'Expected `options` to be an object, got undefined'],
    [expRange, [{ ...bounds, gamma: 2 }], 'Expected `gamma` to be a number in (0, 1], got 2'],
    [
      cyclicalMomentum,
      [{ maxMomentum: 1 }],
      'Expected `maxMomentum` to be a number in [0, 1), got 1',
    ],
    [
      cyclicalMomentum,
      [{ mode: 'square' }],
      "Expected `mode` to be 'triangular', 'triangular2' or 'exp_range', got 'square'",
    ],
    [oneCycle, [{ maxLr: 0.1 }], 'Expected `totalSteps` to be an integer >= 2, got undefined'],
    [
      oneCycle,
      [{ maxLr: 0.1, baseLr: 1, totalSteps: 9 }],
      'Expected `baseLr` to be a number <= `maxLr` (0.1), got 1',
    ],
    [
      oneCycle,
      [{ maxLr: 0.1, totalSteps: 9, pctStart: 0.6, threePhase: true }],
      'Expected `pctStart` to be a number in [0, 0.5], got 0.6',
    ],
    [
      oneCycleMomentum,
      [{ totalSteps: 9, annealStrategy: 'sin' }],
      "Expected `annealStrategy` to be 'cos' or 'linear', got 'sin'",
    ],
    [
      cosineWarmRestarts,
      [{ maxLr: 0.1, period: 0 }],
      'Expected `period` to be an integer >= 1, got 0',
    ],
    [
      cosineWarmRestarts,
      [{ maxLr: 0.1, minLr: 1, period: 5 }],
      'Expected `minLr` to be a number in [0, `maxLr`] (0.1), got 1',
    ],
    [linearWarmUp, [0, { steps: 5 }], 'Expected `then` to be a finite number > 0, got 0'],
    [
      linearWarmUp,
      [0.1, { steps: 5, startFactor: 0 }],
      'Expected `startFactor` to be a number in (0, 1], got 0',
    ],
  ])('%o(...%o)', (make, args, message) => {
    expect(() => make(...(args as never[]))).toThrow(new ArgumentError(message));
  });
});
