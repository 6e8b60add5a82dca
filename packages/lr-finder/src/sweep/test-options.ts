import { ArgumentError, check } from '../errors.ts';
import type { StepMode } from '../schedules/ramp.ts';
import { isPlainObject } from './settings/canonical-json.ts';

/** Options of each range test of a sweep; they win over the module's own. Plain data. */
export interface SweepTestOptions {
  readonly startLr?: number | undefined;
  readonly endLr?: number | undefined;
  readonly numIter?: number | undefined;
  readonly stepMode?: StepMode | undefined;
  readonly stepsPerLr?: number | undefined;
  readonly restoreEachLr?: boolean | undefined;
  readonly smoothF?: number | undefined;
  readonly divergeTh?: number | false | undefined;
  readonly repeats?: number | undefined;
  readonly evaluateEvery?: number | undefined;
  /** Of a TensorFlow.js model. */
  readonly evaluateBatches?: number | undefined;
  /** Of a TensorFlow.js model. */
  readonly accumulationSteps?: number | undefined;
  /** Of a TensorFlow.js model. */
  readonly engine?: 'auto' | 'tfjs' | 'onnx' | undefined;
}

type Option = readonly [what: string, isRight: (value: unknown) => boolean];

const NUMBER: Option = ['a finite number', Number.isFinite];
const BOOLEAN: Option = ['a boolean', (value) => typeof value === 'boolean'];
const oneOf = (...values: readonly string[]): Option => [
  values.map((value) => `'${value}'`).join(' or '),
  (value) => values.includes(value as string),
];

/** All options that a test may have, also one that comes from Redis. `rangeTest` checks the bounds. */
const TEST_OPTIONS: Readonly<Record<keyof SweepTestOptions, Option>> = {
  startLr: NUMBER,
  endLr: NUMBER,
  numIter: NUMBER,
  stepMode: oneOf('exp', 'linear'),
  stepsPerLr: NUMBER,
  restoreEachLr: BOOLEAN,
  smoothF: NUMBER,
  divergeTh: ['a number or false', (value) => value === false || Number.isFinite(value)],
  repeats: NUMBER,
  evaluateEvery: NUMBER,
  evaluateBatches: NUMBER,
  accumulationSteps: NUMBER,
  engine: oneOf('auto', 'tfjs', 'onnx'),
};

/**
 * Options of a test without those that are `undefined`.
 *
 * @throws {ArgumentError} naming the first that is unknown or of another type.
 */
export function checkTestOptions(options: unknown): Readonly<Record<string, unknown>> {
  check(isPlainObject(options), 'options', 'an object of options of the range test', options);
  const given = Object.entries(options as object).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(TEST_OPTIONS, name)) expectNoMore({ [name]: value });
    const [what, isRight] = TEST_OPTIONS[name as keyof SweepTestOptions];
    check(isRight(value), name, what, value);
  }
  return Object.fromEntries(given);
}

/** @throws {ArgumentError} naming the first name that is left over. */
export function expectNoMore(unknown: object): void {
  const [name] = Object.keys(unknown);
  if (name === undefined) return;
  throw new ArgumentError(`Expected \`options\` to have names that are known, got \`${name}\``);
}
