import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, expected, StateError, trainingErrors } from './errors.ts';
import type { DType } from './graph/value.ts';
import { buildProgram, isUpToDate, type Program } from './program.ts';
import { channelBlock } from './runtime/channel-block.ts';
import type { OrtModule, OrtSessionOptions } from './runtime/ort.ts';
import { Runner } from './runtime/runner.ts';
import type { TrainingState } from './runtime/training-state.ts';
import type { Traceable } from './trace/trace.ts';
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

interface Built {
  readonly program: Program;
  readonly runner: Runner;
  /** Whether the step may have changed since the program was made. */
  isOutdated: boolean;
}

/**
 * The programs of a step and its evaluation: one for each shape of a batch, made on first use. They
 * run one at a time, since they share the state.
 */
export class Runners {
  readonly #parts: Parts;
  readonly #state: TrainingState;
  readonly #built = new Map<string, Built>();

  constructor(parts: Parts, state: TrainingState) {
    this.#parts = parts;
    this.#state = state;
  }

  async get(kind: Kind, batch: Batch): Promise<Runner> {
    const key = `${kind} ${shapesOf(batch)}`;
    const known = this.#built.get(key);
    if (known && !known.isOutdated) return known.runner;
    const traceable = this.#traceable(kind, batch);
    if (known && isUpToDate(known.program, traceable)) {
      known.isOutdated = false;
      return known.runner;
    }
    const built = await this.#build(traceable);
    this.#built.set(key, built);
    await known?.runner.dispose();
    return built.runner;
  }

  /** Has each program compared with its step before it is used again. */
  expire(): void {
    for (const built of this.#built.values()) built.isOutdated = true;
  }

  async dispose(): Promise<void> {
    for (const { runner } of this.#built.values()) await runner.dispose();
    this.#built.clear();
  }

  async #build(traceable: Traceable): Promise<Built> {
    const { ort, sessionOptions: options } = this.#parts;
    const block = await channelBlock(ort, options);
    const program = buildProgram(traceable, block);
    const changed = await this.#state.entriesOf(program.changed);
    const fixed = await this.#state.entriesOf(program.fixed);
    const { batch: specs } = traceable;
    const runner = await Runner.create({ program, specs, changed, fixed, ort, options });
    return { program, runner, isOutdated: false };
  }

  #traceable(kind: Kind, batch: Batch): Traceable {
    const { optimizer, layers } = this.#parts;
    const traced = this.#parts[kind];
    if (!traced) {
      throw new StateError(
        'Expected an `evaluation` beside the `step`, got none. Pass one to compileTrainStep',
      );
    }
    return {
      step: (tensors) => {
        const rest = [...tensors];
        const loss: unknown = traced(mapTensors(batch, () => rest.shift()!));
        if (!isTensor(loss)) throw noTensor(loss, `${kind}(batch)`, RETURN_LOSS, trainingErrors);
        return loss;
      },
      batch: flatten(batch).map(({ shape, dtype }) => ({ shape, dtype: dtype as DType })),
      optimizer,
      layers,
    };
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
