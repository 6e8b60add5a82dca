import type { ExportedModel, ExportedTrainable } from './exported.ts';

/** An optimizer of TensorFlow.js, by the members that matter here. */
interface Optimizer {
  readonly learningRate?: unknown;
  getClassName?(): string;
}

/** The name of the optimizer that trains, such as `adam`, where it is known. */
export function optimizerNameOf(exported: ExportedTrainable | ExportedModel): string | undefined {
  if ('trainable' in exported) return exported.optimizer?.toLowerCase();
  return optimizerOf(exported)?.getClassName?.().toLowerCase();
}

/** The optimizer's own learning rate as `startLr`, the default for a model; `{}` where it has none. */
export function ownStartLr(exported: ExportedTrainable | ExportedModel): { startLr?: number } {
  if ('trainable' in exported) return {};
  const learningRate = optimizerOf(exported)?.learningRate;
  return typeof learningRate === 'number' ? { startLr: learningRate } : {};
}

function optimizerOf({ model, optimizer }: ExportedModel): Optimizer | undefined {
  return (optimizer ?? (model as { optimizer?: unknown }).optimizer) as Optimizer | undefined;
}
