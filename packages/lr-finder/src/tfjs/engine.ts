import * as tf from '@tensorflow/tfjs';
import { layersIn } from '#training/object-state';
import { ArgumentError, StateError } from '../errors.ts';
import type { Trainable } from '../range-test/trainable.ts';
import { type Compiler, trainWithOnnx } from './onnx-engine.ts';
import type { Engine } from './options.ts';
import { replayStep } from './replay.ts';
import { isGpu, trainWithTfjs } from './tfjs-engine.ts';
import type { Training } from './training.ts';

/** A training that is ready to run. */
export interface RunningEngine {
  readonly name: Engine;
  readonly trainable: Trainable;
  /** Writes the state of the training to model and optimizer, if it isn't there already. */
  readonly writeBack: () => void | Promise<void>;
  readonly dispose: () => Promise<void>;
}

/**
 * Prepares training on the engine asked for. `'auto'` means ONNX Runtime if its package is installed,
 * the backend of tfjs is one for the CPU, the training step has no function of the user's own, and
 * the step can be compiled.
 *
 * @param warn - gets a message if `'auto'` can't use ONNX Runtime though it is installed, or if a step
 * changes what can't be put back.
 * @throws {ArgumentError | StateError} when `'onnx'` is asked for and can't be used.
 */
export async function startEngine(
  training: Training,
  warn: (message: string) => void,
): Promise<RunningEngine> {
  const running = await chooseEngine(training, warn);
  // Steps on a GPU may differ in the last digits, so that replaying one proves nothing.
  if (running.name === 'tfjs' && !isGpu()) await replayStep(training, warn);
  return running;
}

async function chooseEngine(
  training: Training,
  warn: (message: string) => void,
): Promise<RunningEngine> {
  const { model, engine: asked } = training;
  if (asked === 'tfjs' || (asked === 'auto' && (!isCpu() || model.runsOwnCode))) {
    return startTfjs(training);
  }
  if (layersIn(model.layers).some(({ stateful }) => stateful === true)) {
    if (asked === 'auto') return startTfjs(training);
    throw new ArgumentError(
      "Expected `engine` to be 'auto' or 'tfjs' for a model with stateful layers, got 'onnx'",
    );
  }
  const compiler = await loadCompiler();
  if (!compiler) {
    if (asked === 'auto') return startTfjs(training);
    throw new StateError(
      `Expected the package tfjs-onnxruntime to be installed for \`engine: 'onnx'\`. Run npm install tfjs-onnxruntime`,
    );
  }
  try {
    return { name: 'onnx', ...(await trainWithOnnx(compiler, training)) };
  } catch (error) {
    if (asked === 'onnx') throw error;
    const why = error instanceof Error ? error.message : String(error);
    warn(`lr-finder trains with TensorFlow.js itself, not with ONNX Runtime: ${why}`);
    return startTfjs(training);
  }
}

function startTfjs(training: Training): RunningEngine {
  return {
    name: 'tfjs',
    trainable: trainWithTfjs(training) as Trainable,
    writeBack() {},
    async dispose() {},
  };
}

/**
 * Loads the package that provides ONNX Runtime. A plain name in a `try`, so that a bundler
 * includes it if it is installed, and otherwise works without it.
 */
async function loadCompiler(): Promise<Compiler | undefined> {
  try {
    return await import('tfjs-onnxruntime');
  } catch {
    return undefined;
  }
}

function isCpu(): boolean {
  return ['cpu', 'wasm'].includes(tf.getBackend());
}
