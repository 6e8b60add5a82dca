import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, expected, trainingErrors } from './errors.ts';
import { lossScalerOf, type PrecisionOptions } from './precision.ts';
import type { StepMethod, TrainingStep } from './runners.ts';
import { loadOrt } from './runtime/load.ts';
import type { OrtModule, OrtSessionOptions } from './runtime/ort.ts';
import type { StepOutcome } from './step-outcome.ts';
import { CompiledTrainStep } from './train-step.ts';
import type { Batch } from './training/batch.ts';
import type { Loss, StructuredLoss } from './training/loss.ts';
import type { ModelFunction } from './training/model.ts';
import { expectOptimizer } from './training/optimizer.ts';
import { setUp } from './training/setup.ts';
import { trainStep } from './training/train-step.ts';

export type { StepMethod };

/** What to compile: a model with its loss, or a whole step. */
export interface StepOptions {
  /** A LayersModel, or a function from inputs to predictions. */
  readonly model?: tf.LayersModel | ModelFunction;
  /** The variables of a model function. */
  readonly variables?: readonly tf.Variable[];
  /** A tfjs loss name or a function; several outputs: a list or map. Default: the loss of `compile`. */
  readonly loss?: Loss | StructuredLoss;
  /**
   * A whole training step instead of `model` and `loss`: it changes variables, with `optimizer` or
   * otherwise, and returns the loss. It must do the same for every batch of one shape.
   */
  readonly step?: (batch: never) => tf.Tensor;
  /** With `step`: the loss of a batch with the present model, for `evaluate()`. */
  readonly evaluation?: (batch: never) => tf.Tensor;
  /**
   * The part of `step` that has all numbers that may change, as a function of a batch of its own, such as
   * a loss of predictions: `refresh()` compares it instead of the whole step, which takes longer.
   */
  readonly watched?: { readonly step: (batch: never) => tf.Tensor; readonly batch: Batch };
  /** Layers that `step` calls; errors name the layer in which they arise. */
  readonly layers?: readonly tf.layers.Layer[];
}

/** Options of {@link compileTrainStep}. */
export interface CompileOptions extends StepOptions, PrecisionOptions {
  /** Default: the one that the model is compiled with. */
  readonly optimizer?: tf.Optimizer;
  /**
   * An example batch. The program serves any number of samples; the first batch with another length
   * compiles one for all lengths.
   */
  readonly batch: Batch;
  /** Where to run: `['cpu']` (the default), `['webgpu']`, `['cuda']`. */
  readonly executionProviders?: readonly (string | { readonly name: string })[];
  /** Other options of ONNX Runtime, such as `intraOpNumThreads`. */
  readonly sessionOptions?: OrtSessionOptions;
  /**
   * Which method will take the steps: for it a session is made at once, which serves single steps too. The
   * one for many steps is else made on first use; that for rows is made for `'runRows'` alone. Default:
   * `'run'`.
   */
  readonly method?: StepMethod;
  /** Seed of the random numbers of dropout and noise. Default: a new one each time. */
  readonly seed?: number;
  /**
   * ONNX Runtime itself: `import * as ort from 'onnxruntime-web/webgpu'`. Default: `onnxruntime-node`,
   * and `onnxruntime-web/wasm` in a bundle for a browser.
   */
  readonly ort?: OrtModule;
}

/**
 * Compiles a training step (forward, gradients, the optimizer's own update) to one ONNX graph.
 *
 * It starts from the present weights and state of the optimizer. Both don't change until
 * `writeBack()`.
 *
 * With `precision: 'mixed'` a step whose gradients overflow changes nothing but the loss scale: `run` then
 * resolves to `{ loss, skipped: true }`.
 *
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {UnsupportedKernelError} when the step has an operation that can't be compiled.
 * @throws {VaryingStepError} when the step is not the same each time.
 */
export async function compileTrainStep(
  options: CompileOptions & { readonly precision?: 'float32' },
): Promise<CompiledTrainStep>;
export async function compileTrainStep(
  options: CompileOptions,
): Promise<CompiledTrainStep<StepOutcome>>;
export async function compileTrainStep(
  options: CompileOptions,
): Promise<CompiledTrainStep<StepOutcome>> {
  const optimizer =
    options.optimizer ?? (options.model as Partial<tf.LayersModel> | undefined)?.optimizer;
  expectOptimizer(optimizer, trainingErrors);
  const { seed = Math.floor(Math.random() * 2 ** 31), sessionOptions } = options;
  if (!Number.isInteger(seed)) throw new ArgumentError(expected('seed', 'an integer', seed));
  const lossScaler = lossScalerOf(options);
  const parts = {
    lossScaler,
    ...trainingStep(options, optimizer),
    optimizer,
    ort: await loadOrt(options.ort),
    method: options.method ?? 'run',
    sessionOptions: {
      executionProviders: options.executionProviders ?? ['cpu'],
      ...sessionOptions,
    },
  };
  const compiled = new CompiledTrainStep<StepOutcome>(parts, seed);
  await compiled.compile(options.batch);
  return compiled;
}

function trainingStep(options: StepOptions, optimizer: tf.Optimizer): TrainingStep {
  const { step, evaluation, watched, layers = [], loss, variables } = options;
  if (step) {
    return {
      ...{ step, layers },
      ...(evaluation && { evaluation }),
      ...(watched && { watched }),
    } as TrainingStep;
  }
  const { model } = setUp(options.model, optimizer, loss, variables, trainingErrors);
  const fitted = (batch: Batch) => model.fit(batch, 'the batch');
  const update = { updated: model.trained, factors: new Map() };
  return {
    step: (batch) => trainStep(model, optimizer, [fitted(batch)], update),
    evaluation: (batch) => model.loss(fitted(batch), false),
    layers: model.layers,
  };
}
