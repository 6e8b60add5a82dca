import type * as tf from '@tensorflow/tfjs';
import { onTensors, specsOf } from './batch-specs.ts';
import { isSameAsNow, isUpToDate, type Program } from './program.ts';
import { type TracedStep, traced } from './step-graph.ts';
import type { Traceable } from './trace/trace.ts';
import type { Batch } from './training/batch.ts';
import { ObjectState } from './training/object-state.ts';

/** The part of a step that has all numbers that may change, as a step on a batch of its own. */
export interface WatchedPart {
  readonly step: (batch: Batch) => tf.Tensor;
  readonly batch: Batch;
}

/** Finds out whether a step still does what is compiled. */
export class StepWatch {
  readonly #parts: Pick<Traceable, 'optimizer' | 'layers'>;
  /** `undefined`: the whole step is compared. */
  readonly #part: TracedStep | undefined;
  /** The settings of layers and optimizer, as they are compiled in. */
  #settings: ObjectState;

  constructor(parts: Pick<Traceable, 'optimizer' | 'layers'>, part: WatchedPart | undefined) {
    this.#parts = parts;
    this.#part = part && tracedPart(part, parts.optimizer);
    this.#settings = this.#present();
  }

  /** @throws as `buildProgram`, for a step that can't be compiled any more. */
  isUnchanged(program: Program): boolean {
    if (this.#part && this.#settings.changes().length === 0) return isSameAsNow(this.#part);
    this.#settings = this.#present();
    return isUpToDate(program);
  }

  #present(): ObjectState {
    const { optimizer, layers } = this.#parts;
    return new ObjectState([optimizer, ...layers]);
  }
}

/** @param optimizer - a trace needs one, though no part has one. */
function tracedPart({ step, batch }: WatchedPart, optimizer: tf.Optimizer): TracedStep | undefined {
  try {
    return traced({ step: onTensors(step, batch), batch: specsOf(batch), optimizer, layers: [] });
  } catch {
    // A loss may need more samples than there are in this batch.
    return undefined;
  }
}
