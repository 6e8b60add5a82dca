import {
  BOOLEAN,
  integer,
  type Kind,
  type OptionTable,
  ofType,
  oneOf,
  resolveBy,
} from '../options.ts';
import { type History, type LossHistory, parseHistory } from '../range-test/history.ts';
import { boundsOf } from './bounds.ts';
import { type Curve, type PrepareOptions, prepareCurve } from './curve.ts';
import { verdictOf } from './diagnose.ts';
import { intervalOf } from './interval.ts';
import { landmarksOf } from './landmarks.ts';
import { authorSkips, METHODS, type Method, RULES } from './methods.ts';
import { KNOWN_OPTIMIZERS } from './prior.ts';
import { NO_INTERVAL, RESAMPLES, type ReadWithInterval, readDescent } from './read-descent.ts';
import { resampledHistories } from './resample.ts';
import type { Reading } from './rule.ts';
import type { Suggestion } from './suggestion.ts';

/** How to read a curve. */
export interface SuggestOptions {
  /**
   * `'descent'`: the rate that makes most of the descent and is clear of the rise (docs/suggestion.md).
   * Another name: the method of a peer, with its own smoothing of the raw losses. `METHODS` lists them;
   * `'steepest'` (pytorch-lr-finder) reads the recorded `loss`. Or a function of the history that
   * returns a rate; for the interval it is called again with each resampled history.
   * Default: `'descent'`.
   */
  readonly method?: Method | ((history: History) => number) | undefined;
  /** Points to leave out at the start. Default: as the method's author does; `'descent'`: 0. */
  readonly skipStart?: number | undefined;
  /** Points to leave out at the end. Default: as the method's author does; `'descent'`: 0. */
  readonly skipEnd?: number | undefined;
  /**
   * The name of the test's optimizer, such as `'adam'`. `'descent'` then leans towards the optimizer's
   * customary rate, if one is known (`lr-finder suggest --help` lists these optimizers), and answers
   * with it if the curve gives no rate.
   */
  readonly optimizer?: string | undefined;
  /**
   * The number of training examples. Together with `parameters`, `'descent'` suggests a lower rate the
   * fewer examples and the more weights there are: such a training overfits, which the training losses of a
   * short test don't show.
   */
  readonly samples?: number | undefined;
  /** The number of trained weights, as single numbers. It counts only together with `samples`. */
  readonly parameters?: number | undefined;
  /**
   * Whether `rawLoss[i]` was measured after the update at `lr[i]`, as validation losses are.
   * Default: `false`, as for training losses. This and the next two are `result.measurement` of a
   * range test.
   */
  readonly lossAfterUpdate?: boolean | undefined;
  /** Optimisation steps from one point of the history to the next; an integer >= 1. Default: 1. */
  readonly stepsPerPoint?: number | undefined;
  /** Whether the weights were put back before each rate (`restoreEachLr`). Default: `false`. */
  readonly restoredEachLr?: boolean | undefined;
}

// Functions, annotated for bundlers: a program that reads no curve goes without the table.

/* @__NO_SIDE_EFFECTS__ */
function methodKind(): Kind {
  const { what, fits } = oneOf(...Object.keys(METHODS));
  return {
    what: `${what.replace(' or ', ', ')} or a function of the history`,
    fits: (value) => typeof value === 'function' || fits(value),
  };
}

/* @__NO_SIDE_EFFECTS__ */
function methodSentence(): string {
  const [, ...peers] = Object.entries(METHODS);
  const names = peers.map(([name, { author }]) => `${name} (${author})`);
  return `how to read the curve: descent (the default), or as others do: ${names.join(', ')}`;
}

/* @__NO_SIDE_EFFECTS__ */
function optimizerSentence(): string {
  return `the optimizer of the test, which helps: ${KNOWN_OPTIMIZERS.join(', ')}`;
}

/** Each option of `suggest`, with its kind, default and explanation. */
export const SUGGEST_OPTIONS = {
  method: [methodKind(), 'descent', methodSentence(), '<name>', ''],
  optimizer: [ofType('string', "a name such as 'adam'"), undefined, optimizerSentence(), '<name>'],
  samples: [integer(1), undefined, 'training examples: with --parameters, a better answer', '<n>'],
  parameters: [integer(1), undefined, 'trained weights: with --samples, a better answer', '<n>'],
  skipStart: [integer(0), undefined, 'points to leave out at the start', '<n>'],
  skipEnd: [integer(0), undefined, 'points to leave out at the end', '<n>'],
  lossAfterUpdate: [BOOLEAN, false],
  stepsPerPoint: [integer(1), 1],
  restoredEachLr: [BOOLEAN, false],
} satisfies OptionTable<SuggestOptions>;

/** Losses in all resampled curves together: a long history is resampled fewer times. */
const LOSSES_TO_RESAMPLE = 200_000;
const FEWEST_RESAMPLES = 5;

/**
 * Reads a learning rate off a curve. If the curve doesn't support the rate, the verdict explains
 * why; if there is no rate at all, `lr` is `NaN`.
 *
 * @param recorded - the history; without `rawLoss` its `loss` is read. A loss that is not finite in the
 * middle of others is missing.
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {DataError} when it isn't a history, or its lists differ in length.
 */
export function suggest(recorded: LossHistory, options: SuggestOptions = {}): Suggestion {
  const settings = resolveBy(options, SUGGEST_OPTIONS);
  const { method, lossAfterUpdate, stepsPerPoint, restoredEachLr } = settings;
  const history = parseHistory(recorded);
  const name = typeof method === 'function' ? method.name || 'custom' : method;
  const author = authorSkips(typeof method === 'function' ? '' : method, history.lr.length);
  const skips = {
    skipStart: settings.skipStart ?? author.skipStart,
    skipEnd: settings.skipEnd ?? author.skipEnd,
  };

  // The verdict is on the whole curve, whatever a peer leaves out.
  const skipped = method === 'descent' ? skips : { skipStart: 0, skipEnd: 0 };
  const whole: PrepareOptions = { ...skipped, lossAfterUpdate, stepsPerPoint, restoredEachLr };
  const curve = prepareCurve(history, whole);
  const marks = curve && landmarksOf(curve, curve.smooth);
  const verdict = verdictOf(history, whole, curve, marks);

  const { reading, interval, customary } =
    method === 'descent'
      ? readDescent(history, curve, marks, verdict, settings)
      : readHistory(history, curve, lossAfterUpdate, (h) =>
          typeof method === 'function' ? { lr: method(h) } : RULES[method](h, skips),
        );

  const { lr, index, doubt } = reading;
  const isDoubtful = doubt !== undefined && (verdict.kind === 'ok' || !Number.isFinite(lr));
  return {
    lr,
    method: name,
    ...(index === undefined ? {} : { index }),
    interval,
    bounds: marks && !customary ? boundsOf(marks, lr) : { baseLr: Number.NaN, maxLr: Number.NaN },
    verdict: customary ?? (isDoubtful ? doubt : verdict),
  };
}

function readHistory(
  history: History,
  curve: Curve | undefined,
  lossAfterUpdate: boolean,
  read: (history: History) => Reading,
): ReadWithInterval {
  const reading = read(history);
  if (!curve || !(reading.lr > 0)) return { reading, interval: NO_INTERVAL };
  const resample = resampledHistories(history, curve, lossAfterUpdate);
  const wanted = Math.ceil(LOSSES_TO_RESAMPLE / history.lr.length);
  const times = Math.min(Math.max(wanted, FEWEST_RESAMPLES), RESAMPLES);
  const others = Array.from({ length: times }, () => Math.log10(read(resample()).lr));
  return { reading, interval: intervalOf(Math.log10(reading.lr), others) };
}
