import { exponentialRamp, linearRamp } from '../schedules/ramp.ts';
import { isAbort } from './abort.ts';
import { makeYielder } from './event-loop.ts';
import { knownTraining } from './known-training.ts';
import { lossAtRate, measurementOf, recordsValidation } from './measurement.ts';
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
 * recorded. Afterwards, also after an exception or an abort, the trainable is restored (unless
 * `restore: false`).
 *
 * @throws {ArgumentError} for an argument that can't be used, before anything is touched.
 * @throws {StateError} while another test is running on the trainable.
 * @throws whatever the trainable or `onPoint` throws, unchanged, after the trainable is restored.
 * @throws {AggregateError} if `restore` then fails: its `errors` are both, in order.
 */
export async function rangeTest<State>(
  trainable: Trainable<State>,
  options: RangeTestOptions = {},
): Promise<RangeTestResult> {
  expectTrainable(trainable);
  const settings = resolveOptions(options, trainable.learningRate);
  const isValidated = recordsValidation(trainable.evaluate !== undefined, settings);
  expectLossToRecord(settings, isValidated);
  return oneAtATime(trainable, () => runAll(trainable, settings, isValidated));
}

async function runAll(
  trainable: Trainable,
  settings: RangeTestSettings,
  isValidated: boolean,
): Promise<RangeTestResult> {
  const { repeats, restore, restoreEachLr } = settings;
  const measurement = { ...measurementOf(settings, isValidated), ...knownTraining(trainable) };
  const runs: RangeTestRun[] = [];
  if (repeats === 1 && !restore && !restoreEachLr) {
    runs.push(await run(trainable, settings, isValidated, 0, undefined));
    return { ...combineRuns(runs), measurement };
  }

  await RestorePoint.within(trainable, async (before) => {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const record = await run(trainable, settings, isValidated, repeat, before);
      runs.push(record);
      const isLast = repeat === repeats - 1 || record.stopReason === 'aborted';
      if (!isLast || restore) await before.restore();
      if (isLast) break;
    }
  });
  return { ...combineRuns(runs), measurement };
}

/**
 * Runs one test.
 *
 * @param before - the state to restore before each rate with `restoreEachLr`.
 */
async function run(
  trainable: Trainable,
  settings: RangeTestSettings,
  isValidated: boolean,
  repeat: number,
  before: RestorePoint | undefined,
): Promise<RangeTestRun> {
  const { startLr, endLr, numIter, stepsPerLr, restoreEachLr, signal, onPoint } = settings;
  const ramp = settings.stepMode === 'exp' ? exponentialRamp : linearRamp;
  const rate = ramp(startLr, endLr, numIter);
  const smooth = movingAverage(settings.smoothF);
  const stop = stopRule(settings.divergeTh);
  const yieldToEventLoop = makeYielder();

  const lr: number[] = [];
  const loss: number[] = [];
  const rawLoss: number[] = [];
  let bestLoss = Number.NaN;
  const end = (stopReason: StopReason): RangeTestRun => ({
    history: { lr, loss, rawLoss },
    stopReason,
    bestLoss,
    steps: stepsTaken,
  });

  let stepsTaken = 0;
  let step = 0;
  /** The training losses at the current rate. */
  let atRate: number[] = [];
  while (step < numIter * stepsPerLr) {
    await yieldToEventLoop();
    if (signal?.aborted) return end('aborted');
    const group = groupSize(trainable, settings, isValidated, step);
    const lrs = Array.from({ length: group }, (_, i) => rate(Math.floor((step + i) / stepsPerLr)));
    try {
      if (restoreEachLr && step > 0 && step % stepsPerLr === 0) await before?.restore();
      const { losses, taken } = await takeSteps(trainable, lrs, signal);
      stepsTaken += taken;
      // An abort while a group was under way: all that it measured is kept.
      const wasAborted = signal?.aborted === true;
      for (const [i, trainLoss] of losses.entries()) {
        const at = step + i;
        atRate.push(trainLoss);
        // A non-finite training loss has already spoilt the model: evaluating it is pointless.
        const isBroken = !Number.isFinite(trainLoss);
        if (!isBroken && !isLastAtRate(settings, at)) continue;
        const meanLoss = isBroken ? trainLoss : lossAtRate(atRate, restoreEachLr);
        atRate = [];
        if (!isBroken && isValidated && !isEvaluated(settings, at)) continue;
        const raw = isValidated && !isBroken ? await evaluate(trainable) : meanLoss;
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
          test: 0,
          lr: lrs[i]!,
          loss: smoothed,
          rawLoss: raw,
          bestLoss,
        });
        if (reason) return end(reason);
        if (signal?.aborted && !wasAborted) return end('aborted');
      }
      if (losses.length < group) return end(signal?.aborted ? 'aborted' : 'skipped');
    } catch (error) {
      if (isAbort(error, signal)) return end('aborted');
      throw error;
    }
    step += group;
  }
  return end('completed');
}

/** How many steps to take in one call: it ends where the loss is evaluated or the state restored. */
function groupSize(
  trainable: Trainable,
  settings: RangeTestSettings,
  isValidated: boolean,
  step: number,
): number {
  // With `restore`, steps past the end of the run are undone; without it none may be taken.
  if (!trainable.steps || !settings.restore) return 1;
  const { numIter, stepsPerLr, restoreEachLr } = settings;
  const most = Math.min(stepsAtOnce(trainable), numIter * stepsPerLr - step);
  const pauses = (at: number) =>
    (restoreEachLr && isLastAtRate(settings, at)) || (isValidated && isEvaluated(settings, at));
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
  return isLastAtRate(settings, step) && (rates % Number(evaluateEvery) === 0 || rates === numIter);
}
