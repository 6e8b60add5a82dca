import * as tf from '@tensorflow/tfjs';
import { layersIn } from '#training/object-state';
import { ArgumentError, messageOf, StateError } from '../errors.ts';
import type { Trainable } from '../range-test/trainable.ts';
import { followCode } from './followed-engine.ts';
import { type Compiler, isLarge, trainWithOnnx } from './onnx-engine.ts';
import type { Engine } from './options.ts';
import { ownCode } from './own-code.ts';
import { replayStep } from './replay.ts';
import { SpotChecks } from './spot-checks.ts';
import { isGpu, trainWithTfjs } from './tfjs-engine.ts';
import type { Training } from './training.ts';
import { compareFirstStep } from './verify.ts';
import { whySlower } from './why-slower.ts';

/** A training that is ready to run. */
export interface RunningEngine {
  /** What takes the steps now. */
  readonly name: () => Engine;
  readonly trainable: Trainable;
  /** Writes the state of the training to model and optimizer, if it isn't there already. */
  readonly writeBack: () => void | Promise<void>;
  readonly dispose: () => Promise<void>;
}

/** Graphs of TensorFlow.js's own parts that agreed with it: the next training doesn't compare them again. */
const agreed = new WeakSet<object>();

/**
 * Prepares training on the engine asked for. `'auto'` means ONNX Runtime if its package is installed,
 * the backend of tfjs is one for the CPU, and the step can be compiled; on the backend of tfjs-node, if it
 * is faster too. A step with code of the user's, or a small one, is compared with TensorFlow.js first, and now
 * and then; one with code of the user's is followed too while it runs.
 *
 * @param warn - gets a message if `'auto'` can't use ONNX Runtime though it is installed, or not any
 * more, or if a step changes what can't be put back.
 * @throws {ArgumentError | StateError} when `'onnx'` is asked for and can't be used.
 */
export async function startEngine(
  training: Training,
  warn: (message: string) => void,
): Promise<RunningEngine> {
  const running = await chooseEngine(training, warn);
  // Steps on a GPU may differ in the last digits, so that replaying one proves nothing.
  if (running.name() === 'tfjs' && !isGpu()) await replayStep(training, warn);
  return running;
}

async function chooseEngine(
  training: Training,
  warn: (message: string) => void,
): Promise<RunningEngine> {
  const { model, precision } = training;
  // Neither TensorFlow.js nor a comparison with it has float16.
  const asked = precision === 'mixed' ? 'onnx' : training.engine;
  const wish = precision === 'mixed' ? "`precision: 'mixed'`" : "`engine: 'onnx'`";
  if (asked === 'tfjs' || (asked === 'auto' && !isCpu() && !isNative())) return startTfjs(training);
  if (layersIn(model.layers).some(({ stateful }) => stateful === true)) {
    if (asked === 'auto') return startTfjs(training);
    throw new ArgumentError(
      `Expected a model without stateful layers for ${wish}, got one with them. Use \`engine: 'tfjs'\``,
    );
  }
  const compiler = await loadCompiler();
  if (!compiler) {
    if (asked === 'auto') return startTfjs(training);
    throw new StateError(
      `Expected the package tfjs-onnxruntime to be installed for ${wish}. Run npm install tfjs-onnxruntime`,
    );
  }
  const code = ownCode(training);
  const startedAt = performance.now();
  const refuse = (why: unknown) =>
    warn(`lr-finder trains with TensorFlow.js itself, not with ONNX Runtime: ${messageOf(why)}`);
  try {
    const onnx = await trainWithOnnx(compiler, training);
    const compiled: RunningEngine = { ...onnx, name: () => 'onnx' };
    let why = asked === 'auto' && isNative() ? await whySlower(training, onnx) : undefined;
    const isChecked = code.length > 0 || !(isLarge(onnx) || agreed.has(onnx.graph));
    if (why === undefined && (asked === 'onnx' || !isChecked)) {
      // Functions of the user's are traced: they see no batch.
      training.trainFeed.reuseMemory();
      return compiled;
    }
    if (why === undefined) {
      const suspects =
        code.length > 0
          ? `Something that is not in the graph changes in ${code.join(', ')}`
          : 'That is a fault of tfjs-onnxruntime: please report it with the model';
      const checkedAt = performance.now();
      const first = await compareFirstStep(training, onnx);
      if (first?.difference === undefined) {
        const took = performance.now() - checkedAt;
        if (first && code.length === 0) agreed.add(onnx.graph);
        const checks = first && new SpotChecks(training, onnx, { first, took, startedAt });
        if (code.length > 0) onnx.prepareToFollow();
        else training.trainFeed.reuseMemory();
        return followCode(onnx, trainWithTfjs(training), {
          checks,
          // Where no code of the user's runs between the steps, hardly anything changes its numbers.
          isEachCallFollowed: training.runsCodeBetween || !checks,
          suspects,
          onSwitch: refuse,
        });
      }
      why = `${first.difference}. ${suspects}`;
    }
    await onnx.dispose();
    refuse(why);
  } catch (error) {
    if (asked === 'onnx') throw error;
    refuse(error);
  }
  return startTfjs(training);
}

function startTfjs(training: Training): RunningEngine {
  return {
    name: () => 'tfjs',
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

/** The backend of tfjs-node, which may be as fast as ONNX Runtime. */
function isNative(): boolean {
  return tf.getBackend() === 'tensorflow';
}
