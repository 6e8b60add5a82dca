import { check } from '../errors.ts';
import { checkOptions, expectKnown, type OptionTable } from '../options.ts';
import { RANGE_TEST_OPTIONS, type RangeTestOptions } from '../range-test/options.ts';
import { TRAINING_OPTIONS } from '../tfjs/options.ts';
import { isPlainObject } from './settings/canonical-json.ts';

/** Options of each range test of a sweep; they win over the module's own. Plain data. */
export interface SweepTestOptions extends Omit<RangeTestOptions, 'signal' | 'onPoint' | 'restore'> {
  /** Of a TensorFlow.js model. */
  readonly evaluateBatches?: number | undefined;
  /** Of a TensorFlow.js model. */
  readonly accumulationSteps?: number | undefined;
  /** Of a TensorFlow.js model. */
  readonly engine?: 'auto' | 'tfjs' | 'onnx' | undefined;
  /** Of a TensorFlow.js model. */
  readonly precision?: 'float32' | 'mixed' | undefined;
}

const { signal, onPoint, restore, ...OF_RANGE_TEST } = RANGE_TEST_OPTIONS;
const { evaluateBatches, accumulationSteps, engine, precision } = TRAINING_OPTIONS;
/** Those of the training of a TensorFlow.js model that a test of a sweep may have. */
export const SWEEP_TRAINING_OPTIONS = { evaluateBatches, accumulationSteps, engine, precision };
/** All options that a test of a sweep may have, also one that comes from Redis. */
export const SWEEP_TEST_OPTIONS = {
  ...OF_RANGE_TEST,
  ...SWEEP_TRAINING_OPTIONS,
} satisfies OptionTable<SweepTestOptions>;

/**
 * Options of a test without those that are `undefined`.
 *
 * @throws {ArgumentError} naming the first that is unknown or can't be used.
 */
export function checkTestOptions(options: unknown): Readonly<Record<string, unknown>> {
  check(isPlainObject(options), 'options', 'an object of options of the range test', options);
  const given = Object.entries(options as object).filter(([, value]) => value !== undefined);
  const test: Readonly<Record<string, unknown>> = Object.fromEntries(given);
  expectKnown(test, Object.keys(SWEEP_TEST_OPTIONS));
  checkOptions<SweepTestOptions>(test, SWEEP_TEST_OPTIONS);
  for (const [name, value] of given) {
    const isJson = typeof value !== 'number' || Number.isFinite(value);
    check(isJson, name, 'a finite number, as it is written as JSON', value);
  }
  return test;
}
