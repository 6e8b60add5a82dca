export { ArgumentError, CacheError, DataError, LRFinderError, StateError } from './errors.ts';
export { type Confirmation, confirm } from './find/confirm.ts';
export type { ConfirmOptions } from './find/confirm-options.ts';
export { type Found, findLearningRate, type SearchedTest } from './find/find.ts';
export type { FindOptions, FollowUpOptions } from './find/find-options.ts';
export type { Trial } from './find/trial.ts';
export {
  type LossScaler,
  type LossScalerOptions,
  type LossScalerState,
  lossScaler,
} from './loss-scaler.ts';
export {
  type AverageHistory,
  averageHistories,
  type Band,
} from './range-test/average-histories.ts';
export { type History, type LossHistory, parseHistory } from './range-test/history.ts';
export type { Measurement } from './range-test/measurement.ts';
export type { RangeTestOptions, RangeTestPoint } from './range-test/options.ts';
export { rangeTest } from './range-test/range-test.ts';
export type { RangeTestResult, RangeTestRun } from './range-test/result.ts';
export type { StopReason } from './range-test/stopping.ts';
export type {
  SkippedStep,
  StepOutcome,
  Trainable,
  TrainableFacts,
} from './range-test/trainable.ts';
export type { StepMode } from './schedules/ramp.ts';
export { diagnose } from './suggest/diagnose.ts';
export { authorSkips, METHODS, type Method, type MethodDescription } from './suggest/methods.ts';
export type { Skips } from './suggest/rule.ts';
export {
  type SmoothedCurve,
  type SmoothedCurveOptions,
  smoothedCurve,
} from './suggest/smoothed-curve.ts';
export type { Smoothing } from './suggest/smoothing.ts';
export { type SuggestOptions, suggest } from './suggest/suggest.ts';
export type { Suggestion, Verdict, VerdictKind } from './suggest/suggestion.ts';
