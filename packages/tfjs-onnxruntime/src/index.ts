export {
  type CompileOptions,
  compileTrainStep,
  type StepMethod,
  type StepOptions,
} from './compile-train-step.ts';
export {
  ArgumentError,
  CompileError,
  StateError,
  UnsupportedKernelError,
  VaryingStepError,
} from './errors.ts';
export type { FitArgs } from './fit/args.ts';
export { fitModel } from './fit/fit-model.ts';
export type { Data } from './fit/network.ts';
export type { LossScalerOptions, Precision, PrecisionOptions } from './precision.ts';
export type { VariablePlace } from './runtime/entry.ts';
export type { OrtModule, OrtSessionOptions } from './runtime/ort.ts';
export type { SavedState, VariableChange } from './runtime/training-state.ts';
export type { SkippedStep, StepOutcome } from './step-outcome.ts';
export type { CompiledTrainStep } from './train-step.ts';
export type { Batch, Tensors } from './training/batch.ts';
export type { Loss, LossFunction, LossName, StructuredLoss } from './training/loss.ts';
export type { ModelFunction } from './training/model.ts';
