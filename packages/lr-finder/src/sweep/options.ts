import { availableParallelism } from 'node:os';
import { ArgumentError, check } from '../errors.ts';
import type { StepMode } from '../schedules/ramp.ts';
import type { SweepResult } from './results/result.ts';
import type { SettingsSource } from './settings/settings.ts';

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

/** How far a sweep is. */
export interface SweepProgress {
  /** Settings that are done, those that were in the file already included. */
  readonly done: number;
  /** Of these, settings without a test: they threw, or were ended at the time limit. */
  readonly failed: number;
  /** Settings there are; `undefined` where a generator gives them. */
  readonly total: number | undefined;
  /** Seconds that are left, as far as can be told from those that are done. */
  readonly secondsLeft: number | undefined;
}

/** How to run a sweep. */
export interface SweepOptions {
  /**
   * The file for the results, JSON Lines. One that is there is gone on with. Default: the module's
   * name with `.sweep.jsonl` in place of its ending, in the current folder.
   */
  readonly out?: string | undefined;
  /** Worker threads, an integer >= 1. Default: one for each core. Not with `redis`. */
  readonly threads?: number | undefined;
  /** Seconds for a setting; then its thread is ended, and the rest goes on. Default: none. */
  readonly timeLimit?: number | undefined;
  /** Options of each range test; they win over the module's own. */
  readonly options?: SweepTestOptions | undefined;
  /** The settings, in place of the module's own `grid`. */
  readonly grid?: SettingsSource | undefined;
  /** Test those again that failed or were ended at the time limit before. Default: false. */
  readonly retry?: boolean | undefined;
  /** Hand the tests out by this Redis, as `redis://` or `rediss://`. Default: run them here. */
  readonly redis?: string | undefined;
  /** Ends the sweep when aborted; what is done is in the file. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each result as it comes. */
  readonly onResult?: ((result: SweepResult, progress: SweepProgress) => void) | undefined;
}

/** What is the same for a sweep and for a worker. */
export interface RunSettings {
  readonly threads: number;
  readonly signal: AbortSignal;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** @throws {ArgumentError} naming the first option that can't be used. */
export function resolveSweep(options: SweepOptions) {
  check(isObject(options), 'options', 'an object', options);
  const {
    out,
    timeLimit,
    options: test = {},
    grid,
    retry = false,
    redis,
    onResult,
    threads,
    signal,
    ...unknown
  } = options;
  expectNoMore(unknown);
  check(out === undefined || (typeof out === 'string' && out !== ''), 'out', 'a file', out);
  checkTimeLimit(timeLimit);
  check(isObject(test), 'options', 'an object of options of the range test', test);
  check(typeof retry === 'boolean', 'retry', 'a boolean', retry);
  const isFunction = onResult === undefined || typeof onResult === 'function';
  check(isFunction, 'onResult', 'a function', onResult);
  if (redis !== undefined) checkRedis(redis);
  const isHere = redis === undefined || threads === undefined;
  check(isHere, 'threads', 'left out with `redis`, as the workers have theirs', threads);
  const given = Object.entries(test).filter(([, value]) => value !== undefined);
  return {
    ...resolveRun({ threads, signal }),
    ...{ out, timeLimit, grid, retry, redis, onResult },
    options: Object.fromEntries(given),
  };
}

/** @throws {ArgumentError} naming the first option that can't be used. */
export function resolveRun({
  threads = availableParallelism(),
  signal,
}: {
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}): RunSettings {
  check(Number.isInteger(threads) && threads >= 1, 'threads', 'an integer >= 1', threads);
  const isSignal = signal === undefined || typeof signal?.aborted === 'boolean';
  check(isSignal, 'signal', 'an AbortSignal', signal);
  return { threads, signal: signal ?? new AbortController().signal };
}

export function expectNoMore(unknown: object): void {
  const [name] = Object.keys(unknown);
  if (name === undefined) return;
  throw new ArgumentError(`Expected \`options\` to have names that are known, got \`${name}\``);
}

/** Timers know no longer time: 2^31 ms are 24 days. */
const LONGEST = 2_000_000;

function checkTimeLimit(seconds: number | undefined): void {
  const isLimit = seconds === undefined || (seconds > 0 && seconds <= LONGEST);
  check(isLimit, 'timeLimit', `a number of seconds > 0, at most ${LONGEST}`, seconds);
}

export function checkRedis(redis: unknown): void {
  const isUrl = typeof redis === 'string' && /^rediss?:\/\//.test(redis) && URL.canParse(redis);
  if (isUrl) return;
  // The password is not to be told.
  throw new ArgumentError(
    "Expected `redis` to be a URL such as 'redis://127.0.0.1:6379', got something else",
  );
}
