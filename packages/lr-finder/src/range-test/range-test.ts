import { exponentialRamp, linearRamp } from '../schedules/ramp.ts';
import { isAbort } from './abort.ts';
import { turnTaker } from './event-loop.ts';
import { lossAtRate, measurementOf } from './measurement.ts';
import { oneAtATime } from './one-at-a-time.ts';
import {
  expectLossToRecord,
  type RangeTestOptions,
  type RangeTestSettings,
  resolveOptions,
} from './options.ts';
import { RestorePoint } from './restore-point.ts';
import { combineRuns, type RangeTestResult, type RangeTestRun } from './result.ts';
import { movingAverage } from './smoothing.ts';
import { type StopReason, stopRule } from './stopping.ts';
import { evaluate, stepsAtOnce, takeSteps } from './taking-steps.ts';
import { expectTrainable, type Trainable } from './trainable.ts';

/**
 * The learning rate range test (Smith 2015, arXiv 1506.01186; its exponential form is fastai's): a
 * short training run in which the learning rate grows from `startLr` to `endLr` while the loss is
 * recorded. Afterwards, and after an exception or an abort in the middle, the trainable is put back
 * as it was (unless `restore: false`).
 *
 * @throws {ArgumentError} for an argument that can't be used, before anything is touched.
 * @throws {StateError} while another test is running on the trainable.
 * @throws whatever the trainable or `onPoint` throws, as it was thrown, with all put back.
 * @throws {AggregateError} if `restore` fails after that: its `errors` are both, in order.
 */
export async function rangeTest(
  trainable: Trainable,
  options: RangeTestOptions = {},
): Promise<RangeTestResult> {
  expectTrainable(trainable);
  const settings = resolveOptions(options);
  const isValidated = trainable.evaluate !== undefined;
  expectLossToRecord(settings, isValidated);
  return oneAtATime(trainable, () => runAll(trainable, settings, isValidated));
}

/** The tests: one, or as many as `repeats`. */
async function runAll(
  trainable: Trainable,
  settings: RangeTestSettings,
  isValidated: boolean,
): Promise<RangeTestResult> {
  const { repeats, restore, restoreEachLr } = settings;
  const measurement = measurementOf(settings, isValidated);
  const runs: RangeTestRun[] = [];
  if (repeats === 1 && !restore && !restoreEachLr) {
    runs.push(await run(trainable, settings, 0, undefined));
    return { ...combineRuns(runs), measurement };
  }

  await RestorePoint.within(trainable, async (before) => {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const record = await run(trainable, settings, repeat, before);
      runs.push(record);
      const isLast = repeat === repeats - 1 || record.stopReason === 'aborted';
      if (!isLast || restore) await before.restore();
      if (isLast) break;
    }
  });
  return { ...combineRuns(runs), measurement };
}

/**
 * One test: the only loop.
 *
 * @param before - the state to go back to before each rate, where that is wanted.
 */
async function run(
  trainable: Trainable,
  settings: RangeTestSettings,
  repeat: number,
  before: RestorePoint | undefined,
): Promise<RangeTestRun> {
  const { startLr, endLr, numIter, stepsPerLr, restoreEachLr, signal, onPoint } = settings;
  const ramp = settings.stepMode === 'exp' ? exponentialRamp : linearRamp;
  const rate = ramp(startLr, endLr, numIter);
  const smooth = movingAverage(settings.smoothF);
  const stop = stopRule(settings.divergeTh);
  const takeTurns = turnTaker();

  const lr: number[] = [];
  const loss: number[] = [];
  const rawLoss: number[] = [];
  let bestLoss = Number.NaN;
  const end = (stopReason: StopReason): RangeTestRun => ({
    history: { lr, loss, rawLoss },
    stopReason,
    bestLoss,
    steps: taken,
  });

  let taken = 0;
  let step = 0;
  /** The losses at the rate whose turn it is. */
  let atRate: number[] = [];
  while (step < numIter * stepsPerLr) {
    await takeTurns();
    if (signal?.aborted) return end('aborted');
    const group = groupSize(trainable, settings, step);
    const lrs = Array.from({ length: group }, (_, i) => rate(Math.floor((step + i) / stepsPerLr)));
    try {
      if (restoreEachLr && step > 0 && step % stepsPerLr === 0) await before?.restore();
      const losses = await takeSteps(trainable, lrs);
      taken += group;
      for (const [i, trainLoss] of losses.entries()) {
        const at = step + i;
        atRate.push(trainLoss);
        // A non-finite training loss has already spoilt the model: no need to evaluate it.
        const broken = !Number.isFinite(trainLoss);
        if (!broken && !isLastAtRate(settings, at)) continue;
        const trained = broken ? trainLoss : lossAtRate(atRate, restoreEachLr);
        atRate = [];
        if (!broken && trainable.evaluate && !isEvaluated(settings, at)) continue;
        const raw = trainable.evaluate && !broken ? await evaluate(trainable) : trained;
        const smoothed = smooth(raw);
        const reason = stop(raw, smoothed);
        lr.push(lrs[i]!);
        rawLoss.push(raw);
        loss.push(smoothed);
        if (!(smoothed >= bestLoss) && Number.isFinite(smoothed)) bestLoss = smoothed;
        await onPoint?.({
          index: lr.length - 1,
          step: at,
          repeat,
          lr: lrs[i]!,
          loss: smoothed,
          rawLoss: raw,
          bestLoss,
        });
        if (reason) return end(reason);
        if (signal?.aborted) return end('aborted');
      }
    } catch (error) {
      if (isAbort(error, signal)) return end('aborted');
      throw error;
    }
    step += group;
  }
  return end('completed');
}

/** How many steps to take in the next call: up to what has to be done between two at most. */
function groupSize(trainable: Trainable, settings: RangeTestSettings, step: number): number {
  // Steps past the end of the run are undone by restoring; without that they must not be taken.
  if (!trainable.steps || !settings.restore) return 1;
  const { numIter, stepsPerLr, restoreEachLr } = settings;
  const most = Math.min(stepsAtOnce(trainable), numIter * stepsPerLr - step);
  const pauses = (at: number) =>
    (restoreEachLr && isLastAtRate(settings, at)) ||
    (trainable.evaluate !== undefined && isEvaluated(settings, at));
  let size = 1;
  while (size < most && !pauses(step + size - 1)) size++;
  return size;
}

function isLastAtRate({ stepsPerLr }: RangeTestSettings, step: number): boolean {
  return (step + 1) % stepsPerLr === 0;
}

function isEvaluated(settings: RangeTestSettings, step: number): boolean {
  const { evaluateEvery, stepsPerLr, numIter } = settings;
  const rates = (step + 1) / stepsPerLr;
  return isLastAtRate(settings, step) && (rates % evaluateEvery === 0 || rates === numIter);
}
