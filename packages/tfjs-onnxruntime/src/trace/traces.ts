import * as tf from '@tensorflow/tfjs';
import { CompileError } from '../errors.ts';
import { engine } from '../training/engine.ts';
import { ObjectState } from '../training/object-state.ts';
import { NestedGradient } from './loop.ts';
import type { Line } from './random.ts';
import {
  expectNone,
  type LeftBehind,
  type TensorSpec,
  type Trace,
  type Traceable,
  traceStep,
} from './trace.ts';

/**
 * Traces a step once for each rate. What the first call leaves in a layer or optimizer is there for
 * the next calls, as in training, and removed at the end. The next calls must leave nothing more.
 *
 * @param draws the random draws of earlier traces; those of these are added.
 * @param batches the batch for each rate, if not all have that of `traceable`.
 * @throws {VaryingStepError} when the step changes a property of the optimizer or a layer: the graph
 *   would contain its old value.
 */
export function tracesOf(
  traceable: Traceable,
  lrs: readonly number[],
  draws: Line[] = [],
  batches: readonly (readonly TensorSpec[])[] = [],
): Trace[] {
  const before = new ObjectState([traceable.optimizer, ...traceable.layers]);
  let unrolls = false;
  const trace = (number: number, isFirst = false): Trace & LeftBehind => {
    const batch = batches[number] ?? traceable.batch;
    const settings = { before, isFirst, draws, unrolls };
    try {
      return traceStep({ ...traceable, batch }, lrs[number]!, number, settings);
    } catch (error) {
      if (!(error instanceof NestedGradient)) throw error;
      unrolls = true;
      return trace(number, isFirst);
    }
  };
  const newest = engine().nextTensorId();
  try {
    const first = trace(0, true);
    const isSettled = first.changes.length === 0 && !first.hasKept;
    if (isSettled) return [first, ...lrs.slice(1).map((_, i) => trace(i + 1))];
    try {
      return lrs.map((_, i) => trace(i));
    } catch (error) {
      // What the first call left may be useless to a second: it belonged to the first batch.
      if (!(error instanceof CompileError)) expectNone(first.changes);
      throw error;
    }
  } finally {
    if (before.changes().length > 0) {
      tf.dispose([...before.putBack()].filter(({ id }) => id > newest));
    }
  }
}
