import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, expected, StateError, trainingErrors } from './errors.ts';
import type { DType } from './graph/value.ts';
import { buildProgram } from './program.ts';
import { channelBlock } from './runtime/channel-block.ts';
import type { OrtModule, OrtSessionOptions } from './runtime/ort.ts';
import { Runner } from './runtime/runner.ts';
import type { TrainingState } from './runtime/training-state.ts';
import {
  type Batch,
  describeShape,
  flatten,
  isTensor,
  isTensors,
  mapTensors,
} from './training/batch.ts';
import { noTensor } from './training/no-tensor.ts';

const RETURN_LOSS = 'Return the loss, as optimizer.minimize(() => loss, true) gives it';

/** One step: forward pass, gradients, and the optimizer's own update. */
export interface TrainingStep {
  readonly step: (batch: Batch) => tf.Tensor;
  /** The loss in inference mode; it changes nothing. */
  readonly evaluation?: (batch: Batch) => tf.Tensor;
  readonly layers: readonly tf.layers.Layer[];
}

/** What is compiled, and the runtime that runs it. */
export interface Parts extends TrainingStep {
  readonly optimizer: tf.Optimizer;
  readonly ort: OrtModule;
  readonly sessionOptions: OrtSessionOptions;
}

export type Kind = 'step' | 'evaluation';

/**
 * The programs of a step and its evaluation: one for each shape of a batch, made on first use. They
 * run one at a time, since they share the state.
 */
export class Runners {
  readonly #parts: Parts;
  readonly #state: TrainingState;
  readonly #runners = new Map<string, Runner>();

  constructor(parts: Parts, state: TrainingState) {
    this.#parts = parts;
    this.#state = state;
  }

  async get(kind: Kind, batch: Batch): Promise<Runner> {
    const key = `${kind} ${shapesOf(batch)}`;
    const runner = this.#runners.get(key) ?? (await this.#build(kind, batch));
    this.#runners.set(key, runner);
    return runner;
  }

  async dispose(): Promise<void> {
    for (const runner of this.#runners.values()) await runner.dispose();
    this.#runners.clear();
  }

  async #build(kind: Kind, batch: Batch): Promise<Runner> {
    const { optimizer, layers, ort, sessionOptions } = this.#parts;
    const traced = this.#parts[kind];
    if (!traced) {
      throw new StateError(
        'Expected an `evaluation` beside the `step`, got none. Pass one to compileTrainStep',
      );
    }
    const specs = flatten(batch).map(({ shape, dtype }) => ({ shape, dtype: dtype as DType }));
    const block = await channelBlock(ort, sessionOptions);
    const traceable = {
      step: (tensors: readonly tf.Tensor[]) => {
        const rest = [...tensors];
        const loss: unknown = traced(mapTensors(batch, () => rest.shift()!));
        if (!isTensor(loss)) throw noTensor(loss, `${kind}(batch)`, RETURN_LOSS, trainingErrors);
        return loss;
      },
      batch: specs,
      optimizer,
      layers,
    };
    const program = buildProgram(traceable, block);
    const changed = await this.#state.entriesOf(program.changed);
    const fixed = await this.#state.entriesOf(program.fixed);
    return Runner.create({ program, specs, changed, fixed, ort, options: sessionOptions });
  }
}

/** Shapes and types: equal ones share a program. */
export function shapesOf(batch: Batch): string {
  for (const [name, part] of Object.entries(batch)) {
    if (part === undefined || isTensors(part)) continue;
    throw new ArgumentError(expected(`batch.${name}`, 'a tensor or tensors', part));
  }
  const keys = Object.keys(batch).sort().join();
  const shapes = flatten(batch).map(({ dtype, shape }) => `${dtype} ${describeShape(shape)}`);
  return `${keys}: ${shapes.join(', ')}`;
}
