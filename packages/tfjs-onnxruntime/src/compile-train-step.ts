import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, expected, trainingErrors } from './errors.ts';
import { type StepOptions, trainingStep } from './model/step.ts';
import { loadOrt } from './runtime/load.ts';
import type { OrtModule, OrtSessionOptions } from './runtime/ort.ts';
import { CompiledTrainStep } from './train-step.ts';
import type { Batch } from './training/batch.ts';
import { expectOptimizer } from './training/optimizer.ts';

/** Options of {@link compileTrainStep}. */
export interface CompileOptions extends StepOptions {
  /** Default: the one that the model is compiled with. */
  readonly optimizer?: tf.Optimizer;
  /** A batch like those to come. Batches of other shapes are compiled when they come. */
  readonly batch: Batch;
  /** Where to run: `['cpu']` (the default), `['webgpu']`, `['cuda']`. */
  readonly executionProviders?: readonly (string | { readonly name: string })[];
  /** Other options of ONNX Runtime, such as `intraOpNumThreads`. */
  readonly sessionOptions?: OrtSessionOptions;
  /** Sets the random numbers of dropout and noise. Default: another one each time. */
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
 * It starts from the weights and the optimizer's state as they are now. Both stay so until
 * `writeBack()`.
 *
 * @throws {UnsupportedKernelError} when the step has an operation that can't be compiled.
 * @throws {VaryingStepError} when the step is not the same each time.
 */
export async function compileTrainStep(options: CompileOptions): Promise<CompiledTrainStep> {
  const optimizer =
    options.optimizer ?? (options.model as Partial<tf.LayersModel> | undefined)?.optimizer;
  expectOptimizer(optimizer, trainingErrors);
  const { seed = Math.floor(Math.random() * 2 ** 31), sessionOptions } = options;
  if (!Number.isInteger(seed)) {
    throw new ArgumentError(expected('seed', 'an integer', seed));
  }
  const parts = {
    ...trainingStep(options, optimizer),
    optimizer,
    ort: await loadOrt(options.ort),
    sessionOptions: {
      executionProviders: options.executionProviders ?? ['cpu'],
      ...sessionOptions,
    },
  };
  const compiled = new CompiledTrainStep(parts, seed);
  await compiled.compile(options.batch);
  return compiled;
}
