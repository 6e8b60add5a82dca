import type * as tf from '@tensorflow/tfjs';
import type { VariableChange, VariablePlace } from 'tfjs-onnxruntime';
import type { Batch } from '#training/batch';
import { setLearningRate } from '#training/optimizer';
import { agree, read, repeated } from './loss-in-tfjs.ts';
import type { OnnxTraining } from './onnx-engine.ts';
import { withReferenceKernels } from './reference-kernels.ts';
import { VISIBLE_RATE } from './replay.ts';
import { trainStep } from './train-step.ts';
import type { Training } from './training.ts';

/** The part by which the changes of a variable may differ. */
const CHANGE_TOLERANCE = 0.01;
/** What the tolerance of a variable adds for rounding: a part of its size, and of its group's change. */
const ROUNDING = { size: 1e-6, group: 1e-3 };

/** A comparison of a step. */
export interface StepComparison {
  /** In words; `undefined`: the engines agree. */
  readonly difference: string | undefined;
  /** Milliseconds of the step of TensorFlow.js. */
  readonly tfjsMs: number;
}

/**
 * Takes a step with each engine, from the present state of the training, on the same batch and with the
 * same random numbers, and compares the loss and all that the step changes. Everything is restored.
 *
 * @param compared - the trained variables that TensorFlow.js updates: with their slots they are compared.
 * @param first - the first loss of the training; `undefined`: it is that of this step.
 * @returns `undefined` if TensorFlow.js can't take the step on its backend: there is nothing to compare.
 * @throws the error of ONNX Runtime if the compiled step can't take the batch.
 */
export async function compareStep(
  training: Training,
  onnx: OnnxTraining,
  batch: Batch,
  compared: readonly tf.Variable[],
  first?: number,
): Promise<StepComparison | undefined> {
  const { model, optimizer, keeper } = training;
  const update = { ...training.update, updated: compared };
  const batches = repeated(training, batch);
  // Not while the optimizer has slots that are removed again: a program keeps those of its trace.
  await onnx.compile(batches);
  return onnx.withStateInTfjs(async (saved) => {
    setLearningRate(optimizer, VISIBLE_RATE);
    const start = performance.now();
    const step = () => withReferenceKernels(() => trainStep(model, optimizer, batches, update));
    const wanted = await keeper
      .watch(() => onnx.withDraws(step))
      .then(read)
      .catch(() => undefined);
    if (wanted === undefined) return undefined;
    const tfjsMs = performance.now() - start;
    const got = await onnx.step(batches, VISIBLE_RATE);
    if (!agree(wanted, got, first ?? wanted)) {
      return { tfjsMs, difference: `the loss is ${wanted} there, and ${got} compiled` };
    }
    const trained = new Set(update.updated.map(({ name }) => name));
    const others = new Set(model.variables.map(({ name }) => name));
    const groupOf = ({ list, name }: VariableChange) => {
      if (list !== undefined) return `slots ${list}`;
      if (trained.has(name)) return 'trained';
      // Moving averages; what is in neither is the optimizer's.
      return others.has(name) ? name : 'slots';
    };
    const changes = await onnx.changesSince(saved, unless(leftOut(training, compared), model));
    const off = differing(changes, groupOf);
    const isOfWeights = off.every(({ name, list }) => list === undefined && trained.has(name));
    if (off.length === 0) return { tfjsMs, difference: undefined };
    // An optimizer that divides by the size of gradients makes whole steps of their last digits.
    if (isOfWeights && (await haveSameLoss(onnx, batches, wanted))) {
      return { tfjsMs, difference: undefined };
    }
    const [{ name, difference, change }] = off as [VariableChange];
    const part = (difference / change).toPrecision(2);
    return {
      tfjsMs,
      difference: `a step changes ${name} otherwise: the difference is ${part} times the change`,
    };
  });
}

/** The variables that a step updates, but not the step of TensorFlow.js that it is compared with. */
function leftOut({ update }: Training, compared: readonly tf.Variable[]): Set<tf.Variable> {
  return new Set(update.updated.filter((variable) => !compared.includes(variable)));
}

/** Tells variables, and slots of the optimizer, from those that are left out. */
function unless(left: ReadonlySet<tf.Variable>, { trained }: Training['model']) {
  const names = new Set([...left].map(({ name }) => name));
  return ({ name, list, index }: VariablePlace): boolean =>
    list === undefined ? !names.has(name) : !left.has(trained[index!]!);
}

/** The variables whose changes differ by more than rounding, which is as large as the largest of a group has. */
function differing(
  changes: readonly VariableChange[],
  groupOf: (change: VariableChange) => string,
): VariableChange[] {
  const whole = new Map<string, number>();
  for (const one of changes) {
    const group = groupOf(one);
    whole.set(group, Math.hypot(whole.get(group) ?? 0, one.change));
  }
  return changes.filter((one) => {
    const rounding = ROUNDING.size * one.size + ROUNDING.group * whole.get(groupOf(one))!;
    return one.difference > CHANGE_TOLERANCE * one.change + rounding;
  });
}

/**
 * Whether the loss after the step is the same from the weights of both engines. ONNX Runtime computes
 * both.
 *
 * @param before - the loss before the step.
 */
async function haveSameLoss(
  onnx: OnnxTraining,
  batches: readonly Batch[],
  before: number,
): Promise<boolean> {
  const after = await onnx.trainable.save();
  const got = await onnx.step(batches, VISIBLE_RATE);
  onnx.trainable.restore(after);
  await onnx.readFromTfjs();
  const wanted = await onnx.step(batches, VISIBLE_RATE);
  const rounding = Math.max(CHANGE_TOLERANCE * Math.abs(wanted - before), 1e-5 * Math.abs(before));
  return agree(wanted, got, before) && !(Math.abs(wanted - got) > rounding);
}
