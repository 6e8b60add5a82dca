import { availableParallelism } from 'node:os';
import { check } from '../errors.ts';
import {
  BOOLEAN,
  FUNCTION,
  integer,
  number,
  type OptionTable,
  resolveBy,
  SIGNAL,
  text,
  UNCHECKED,
} from '../options.ts';
import { checkRedis } from './redis/url.ts';
import type { SweepResult } from './results/result.ts';
import type { SettingsSource } from './settings/settings.ts';
import { checkTestOptions, type SweepTestOptions } from './test-options.ts';

/** How far a sweep is. */
export interface SweepProgress {
  /** Settings that are done, those that were in the file already included. */
  readonly done: number;
  /** Of these, settings without a test: they threw, or were ended at the time limit. */
  readonly failed: number;
  /** Settings there are; `undefined` where a generator gives them. */
  readonly total: number | undefined;
  /** Seconds that are left, estimated from the settings that are done. */
  readonly secondsLeft: number | undefined;
}

/** How to run a sweep. */
export interface SweepOptions {
  /**
   * The file for the results, JSON Lines. One that is there is gone on with. Default: the module's
   * name with `.sweep.jsonl` in place of its ending, in the current folder.
   */
  readonly out?: string | undefined;
  /**
   * How many tests run at once, each in a process of its own; an integer >= 1. Default: one for each
   * core. Not with `redis`.
   */
  readonly threads?: number | undefined;
  /**
   * Seconds for a setting; then its test is ended between two steps, or its process is killed, and the
   * rest goes on. Default: none.
   */
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
  /**
   * Called with what goes wrong with Redis and doesn't end the sweep, one sentence each: the connection
   * is lost, another client changed a test. Default: `console.warn`.
   */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** The default of `onWarning`. A warning may quote foreign text: control characters are replaced. */
const warn = (message: string): void =>
  console.warn(`lr-finder: ${message.replace(/\p{Cc}/gu, '?')}`);

/** The options that a sweep and a worker have in common. */
export const RUN_OPTIONS = {
  threads: [integer(1)],
  signal: [SIGNAL],
  onResult: [FUNCTION],
  onWarning: [FUNCTION, warn],
} satisfies Partial<OptionTable<SweepOptions>>;

/** `setTimeout` overflows at 2^31 ms, which are 24 days. */
const LONGEST = 2_000_000;
export const TIME_LIMIT = number(
  `a number of seconds > 0, at most ${LONGEST}`,
  (seconds) => seconds > 0 && seconds <= LONGEST,
);

const SWEEP_OPTIONS = {
  ...RUN_OPTIONS,
  out: [text('a file')],
  timeLimit: [TIME_LIMIT],
  options: [UNCHECKED, {}],
  grid: [UNCHECKED],
  retry: [BOOLEAN, false],
  redis: [UNCHECKED],
} satisfies OptionTable<SweepOptions>;

/** @throws {ArgumentError} naming the first option that can't be used. */
export function resolveSweep(options: SweepOptions) {
  const settings = resolveBy(options, SWEEP_OPTIONS);
  const { redis, threads } = settings;
  const test = checkTestOptions(settings.options);
  if (redis !== undefined) checkRedis(redis);
  const isHere = redis === undefined || threads === undefined;
  check(isHere, 'threads', 'left out with `redis`, as the workers have theirs', threads);
  return { ...settings, ...runSettings(settings), options: test };
}

/** How many tests run at once, and what ends them, with their defaults. */
export function runSettings({ threads, signal }: Pick<SweepOptions, 'threads' | 'signal'>) {
  return {
    threads: threads ?? availableParallelism(),
    signal: signal ?? new AbortController().signal,
  };
}
