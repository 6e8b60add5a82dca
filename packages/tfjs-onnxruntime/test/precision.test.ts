import { expect, it } from 'vitest';
import { ArgumentError } from '../src/errors.ts';
import { lossScalerOf, type PrecisionOptions } from '../src/precision.ts';

it.each<[PrecisionOptions, ReturnType<typeof lossScalerOf>]>([
  [{}, undefined],
  [{ precision: 'float32' }, undefined],
  [
    { precision: 'mixed' },
    { initScale: 65536, growthFactor: 2, backoffFactor: 0.5, growthInterval: 2000 },
  ],
  [
    { precision: 'mixed', lossScaler: { initScale: 8, growthInterval: 5 } },
    { initScale: 8, growthFactor: 2, backoffFactor: 0.5, growthInterval: 5 },
  ],
])('%j: the loss scale %j', (options, wanted) => {
  expect(lossScalerOf(options)).toEqual(wanted);
});

const mixed = { precision: 'mixed' };

it.each<[object, string]>([
  [{ precision: 'float16' }, "`precision` to be 'float32' or 'mixed', got float16"],
  [{ lossScaler: {} }, "`lossScaler` to be given with `precision: 'mixed'`, got float32"],
  [{ ...mixed, lossScaler: { initScale: 0 } }, '`lossScaler.initScale` to be a finite number > 0'],
  [{ ...mixed, lossScaler: { growthFactor: 1 } }, '`lossScaler.growthFactor` to be a finite'],
  [{ ...mixed, lossScaler: { backoffFactor: 1 } }, '`lossScaler.backoffFactor` to be a number in'],
  [
    { ...mixed, lossScaler: { growthInterval: 0.5 } },
    '`lossScaler.growthInterval` to be an integer',
  ],
  [{ ...mixed, lossScaler: { initScale: '8' } }, '`lossScaler.initScale` to be a finite number'],
  [{ ...mixed, lossScaler: { scale: 1 } }, 'growthInterval, got `scale`'],
])('refuses %j', (options, message) => {
  expect(() => lossScalerOf(options as PrecisionOptions)).toThrow(ArgumentError);
  expect(() => lossScalerOf(options as PrecisionOptions)).toThrow(message);
});
