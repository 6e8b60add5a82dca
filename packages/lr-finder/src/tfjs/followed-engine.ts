import type { SavedState } from 'tfjs-onnxruntime';
import type { StepOutcome, Trainable } from '../range-test/trainable.ts';
import type { OnnxTraining } from './onnx-engine.ts';
import type { Engine } from './options.ts';
import type { SpotChecks } from './spot-checks.ts';
import type { TrainingState } from './state/training-state.ts';

type Saved =
  | { readonly engine: 'onnx'; readonly state: SavedState }
  | { readonly engine: 'tfjs'; readonly state: TrainingState };

/** How a training is followed. */
interface Following {
  /** `undefined`: TensorFlow.js has nothing to compare with. */
  readonly checks: SpotChecks | undefined;
  /** Whether the user's code is compared with what is compiled before each call, not only for a check. */
  readonly isEachCallFollowed: boolean;
  /** A sentence that names the user's code. */
  readonly suspects: string;
  /** Called once with the reason. */
  readonly onSwitch: (why: unknown) => void;
}

/**
 * Training on ONNX Runtime that is compared with TensorFlow.js now and then. If `onnx` is prepared to
 * follow the user's code, that is compared with what is compiled before a call, and compiled again if
 * a number has changed. If the step can't be compiled any more, or differs, the training goes on from
 * there with TensorFlow.js.
 */
export function followCode(
  onnx: OnnxTraining,
  tfjs: Trainable<TrainingState>,
  { checks, isEachCallFollowed, suspects, onSwitch }: Following,
) {
  /**
   * The states that ONNX Runtime has written to the model since TensorFlow.js took over, the first one at
   * that moment: for ONNX Runtime, the model still has the last one.
   */
  const written: TrainingState[] = [];
  /** Those that were saved before, as they were written. */
  const converted = new Map<SavedState, TrainingState>();

  const switchToTfjs = async (why: unknown): Promise<Trainable<never>> => {
    await onnx.writeBack();
    written.push(await tfjs.save());
    onSwitch(why);
    return tfjs as Trainable<never>;
  };
  const current = async (): Promise<Trainable<never>> => {
    if (written.length > 0) return tfjs as Trainable<never>;
    try {
      if (isEachCallFollowed) await onnx.follow();
    } catch (error) {
      return switchToTfjs(error);
    }
    return onnx.trainable as Trainable<never>;
  };
  const checked = async (): Promise<Trainable<never>> => {
    const trainable = await current();
    if (written.length > 0) return trainable;
    try {
      const difference = await checks?.difference(isEachCallFollowed);
      return difference === undefined ? trainable : switchToTfjs(`${difference}. ${suspects}`);
    } catch (error) {
      return switchToTfjs(error);
    }
  };
  const steps = async (lrs: readonly number[]): Promise<readonly StepOutcome[]> => {
    const trainable = await checked();
    const call = async () => trainable.steps!(lrs);
    if (trainable.steps) return checks ? checks.count(call) : call();
    const losses: StepOutcome[] = [];
    for (const lr of lrs) losses.push(await trainable.step(lr));
    return losses;
  };
  const { stepsAtOnce } = onnx.trainable;
  const trainable: Trainable<Saved> = {
    step: async (lr) => (await steps([lr]))[0]!,
    steps,
    ...(stepsAtOnce !== undefined && { stepsAtOnce }),
    async save() {
      if (written.length > 0) return { engine: 'tfjs', state: await tfjs.save() };
      return { engine: 'onnx', state: await onnx.trainable.save() };
    },
    async restore(saved) {
      if (saved.engine === 'tfjs') return tfjs.restore(saved.state);
      const last = written.at(-1);
      if (!last) return onnx.trainable.restore(saved.state);
      const known = converted.get(saved.state);
      if (known) return tfjs.restore(known);
      await tfjs.restore(last);
      await onnx.trainable.restore(saved.state);
      await onnx.writeBack();
      const state = await tfjs.save();
      written.push(state);
      converted.set(saved.state, state);
    },
    async release(saved) {
      if (saved.engine === 'tfjs') await tfjs.release?.(saved.state);
    },
  };
  if (onnx.trainable.evaluate) trainable.evaluate = async () => (await current()).evaluate!();
  return {
    name: (): Engine => (written.length > 0 ? 'tfjs' : 'onnx'),
    trainable: trainable as Trainable,
    writeBack: async () => {
      if (written.length === 0) await onnx.writeBack();
    },
    async dispose() {
      for (const state of written) await tfjs.release?.(state);
      await onnx.dispose();
    },
  };
}
