import * as tf from '@tensorflow/tfjs';
import { layersIn } from '#training/object-state';
import { ArgumentError, StateError } from '../errors.ts';
import type { Trainable } from '../range-test/trainable.ts';
import { type Compiler, trainWithOnnx } from './onnx-engine.ts';
import type { Engine } from './options.ts';
import { replayStep } from './replay.ts';
import { isGpu, trainWithTfjs } from './tfjs-engine.ts';
import type { Training } from './training.ts';

/** Training that is ready to go. */
export interface RunningEngine {
  readonly name: Engine;
  readonly trainable: Trainable;
  /** Puts the state that training has reached into model and optimizer, where it isn't already. */
  readonly writeBack: () => void | Promise<void>;
  readonly dispose: () => Promise<void>;
}

/**
 * Makes training ready on the engine asked for; on `'auto'`, on ONNX Runtime where its package is
 * installed, the backend of tfjs is one for the CPU, no function of the user's own is part of the
 * training step, and the step can be compiled.
 *
 * @param warn - gets a message where `'auto'` has to do without ONNX Runtime though it is there, and
 * where a step changes what can't be put back.
 * @throws {ArgumentError | StateError} when `'onnx'` is asked for and can't be.
 */
export async function startEngine(
  training: Training,
  warn: (message: string) => void,
): Promise<RunningEngine> {
  const running = await chooseEngine(training, warn);
  // Steps of a GPU may differ in the last digits, and so say nothing.
  if (running.name === 'tfjs' && !isGpu()) await replayStep(training, warn);
  return running;
}

async function chooseEngine(
  training: Training,
  warn: (message: string) => void,
): Promise<RunningEngine> {
  const { model, engine: asked } = training;
  if (asked === 'tfjs' || (asked === 'auto' && (!isCpu() || model.runsOwnCode))) {
    return plain(training);
  }
  if (layersIn(model.layers).some(({ stateful }) => stateful === true)) {
    if (asked === 'auto') return plain(training);
    throw new ArgumentError(
      "Expected `engine` to be 'auto' or 'tfjs' for a model with stateful layers, got 'onnx'",
    );
  }
  const compiler = await loadCompiler();
  if (!compiler) {
    if (asked === 'auto') return plain(training);
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
    return plain(training);
  }
}

function plain(training: Training): RunningEngine {
  return {
    name: 'tfjs',
    trainable: trainWithTfjs(training) as Trainable,
    writeBack() {},
    async dispose() {},
  };
}

/**
 * The package whose presence makes ONNX Runtime the engine. By its plain name, and in a `try`: so a
 * bundler takes it in where it is installed, and does without where it isn't.
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
