import type * as tf from '@tensorflow/tfjs';
import { type BatchAxes, lengthsOf, varyingAxes } from './batch-lengths.ts';
import { onTensors, shapesOf, specsOf } from './batch-specs.ts';
import { StateError, trainingErrors } from './errors.ts';
import { lengthProgram } from './length-program.ts';
import type { Half } from './passes/half-precision.ts';
import type { LossScalerSettings } from './precision.ts';
import { buildProgram, type Program } from './program.ts';
import { channelBlock } from './runtime/channel-block.ts';
import { isNativeCpu } from './runtime/native-cpu.ts';
import type { OrtModule, OrtSessionOptions } from './runtime/ort.ts';
import { type BatchShape, Runner } from './runtime/runner.ts';
import { stepsAtOnce } from './runtime/steps-at-once.ts';
import type { TrainingState } from './runtime/training-state.ts';
import { StepWatch, type WatchedPart } from './step-watch.ts';
import type { TensorSpec, Traceable } from './trace/trace.ts';
import { type Batch, isTensor } from './training/batch.ts';
import { noTensor } from './training/no-tensor.ts';

const RETURN_LOSS = 'Return the loss, as optimizer.minimize(() => loss, true) gives it';

/** One step: forward pass, gradients, and the optimizer's own update. */
export interface TrainingStep {
  readonly step: (batch: Batch) => tf.Tensor;
  /** The loss in inference mode; it changes nothing. */
  readonly evaluation?: (batch: Batch) => tf.Tensor;
  readonly layers: readonly tf.layers.Layer[];
  readonly watched?: WatchedPart;
}

/** What is compiled, and the runtime that runs it. */
export interface Parts extends TrainingStep {
  readonly optimizer: tf.Optimizer;
  readonly ort: OrtModule;
  readonly sessionOptions: OrtSessionOptions;
  /** The method that steps will be taken by: its session is made at once. */
  readonly method: StepMethod;
  /** For mixed precision. */
  readonly lossScaler: LossScalerSettings | undefined;
}

export type Kind = 'step' | 'evaluation';

/** The methods of a compiled step that train. */
export type StepMethod = 'run' | 'runMany' | 'runRows';

interface Built {
  /** As `structureOf` gives it. */
  readonly structure: string;
  /** For a program for many shapes: which. */
  readonly axes?: BatchAxes;
  readonly program: Program;
  readonly watch: StepWatch;
  readonly runner: Runner;
  /** Whether the step may have changed since the program was made. */
  isOutdated: boolean;
  lastUse: number;
}

/** A runner for a batch. */
interface Served {
  readonly runner: Runner;
  readonly shape: BatchShape;
}

/** More are kept of no step: each takes memory. */
const MOST_PROGRAMS = 32;

/** After so many times that no program for all lengths could be made, none is tried any more. */
const MOST_FAILURES = 2;

/**
 * The programs of a step and its evaluation, made on first use: one for all numbers of samples, and one
 * for all batches that differ from that in another length; where that can't be, one for each shape. They
 * run one at a time, since they share the state.
 */
export class Runners {
  readonly #parts: Parts;
  readonly #state: TrainingState;
  readonly #built = new Set<Built>();
  /** Which program serves a shape, and how. */
  readonly #served = new Map<string, Served & { readonly built: Built }>();
  readonly #failures = new Map<string, number>();
  #uses = 0;

  constructor(parts: Parts, state: TrainingState) {
    this.#parts = parts;
    this.#state = state;
  }

  async get(kind: Kind, batch: Batch): Promise<Served> {
    const key = `${kind} ${shapesOf(batch)}`;
    const known = this.#served.get(key);
    const built =
      known && (await this.#isCurrent(known.built)) ? known.built : await this.#find(kind, batch);
    this.#uses += 1;
    built.lastUse = this.#uses;
    if (known?.built === built) return known;
    const specs = specsOf(batch);
    const lengths = built.axes ? lengthsOf(built.axes, specs)! : [];
    const served = { built, runner: built.runner, shape: { specs, lengths } };
    this.#served.set(key, served);
    return served;
  }

  /** Whether a program is there that takes a batch. */
  takes(kind: Kind, batch: Batch): boolean {
    if (this.#served.has(`${kind} ${shapesOf(batch)}`)) return true;
    const specs = specsOf(batch);
    return [...this.#built].some(
      ({ structure, axes }) =>
        structure === structureOf(kind, batch) && axes && lengthsOf(axes, specs),
    );
  }

  /** Has each program compared with its step before it is used again. */
  expire(): void {
    for (const built of this.#built) built.isOutdated = true;
  }

  /** Sessions of small steps stay for a while: those of large ones hold much memory, and are soon made. */
  async dispose(): Promise<void> {
    for (const built of [...this.#built]) {
      await this.#remove(built, stepsAtOnce(built.program.work) > 1);
    }
  }

  /** A program for this batch: one that is there for its lengths, or a new one. */
  async #find(kind: Kind, batch: Batch): Promise<Built> {
    const structure = structureOf(kind, batch);
    const specs = specsOf(batch);
    const others = [...this.#built].filter((one) => one.structure === structure);
    for (const built of others) {
      if (!built.axes || !lengthsOf(built.axes, specs)) continue;
      if (await this.#isCurrent(built)) return built;
    }
    for (const known of others.sort((a, b) => b.lastUse - a.lastUse)) {
      const axes = varyingAxes(known.program.graph.traceable.batch, specs);
      const failures = this.#failures.get(structure) ?? 0;
      if (!axes || failures >= MOST_FAILURES || !(await this.#isCurrent(known))) continue;
      const program = lengthProgram(known.program, axes, specs);
      if (program) return this.#add(kind, { structure, axes, program, watch: known.watch });
      this.#failures.set(structure, failures + 1);
    }
    const { ort, sessionOptions, lossScaler } = this.#parts;
    const block = await channelBlock(ort, sessionOptions);
    const target = { block, half: lossScaler && halfOf(sessionOptions) };
    const step = this.#traceable(kind, batch, specs);
    const watch = new StepWatch(this.#parts, kind === 'step' ? this.#parts.watched : undefined);
    const program = buildProgram(step, target);
    const axes = program.graph.others?.axes;
    const forAll = axes && lengthProgram(program, axes, specs);
    if (forAll) return this.#add(kind, { structure, axes, program: forAll, watch });
    if (axes) this.#failures.set(structure, MOST_FAILURES);
    return this.#add(kind, { structure, program, watch });
  }

  async #isCurrent(built: Built): Promise<boolean> {
    if (!built.isOutdated) return this.#built.has(built);
    const isCurrent = this.#built.has(built) && built.watch.isUnchanged(built.program);
    if (isCurrent) built.isOutdated = false;
    else await this.#remove(built);
    return isCurrent;
  }

  async #add(
    kind: Kind,
    made: Pick<Built, 'structure' | 'axes' | 'program' | 'watch'>,
  ): Promise<Built> {
    const { ort, sessionOptions: options, method } = this.#parts;
    const { program } = made;
    const changed = await this.#state.entriesOf(program.changed);
    const fixed = await this.#state.entriesOf(program.fixed);
    const isMany = kind === 'step' && method !== 'run' && stepsAtOnce(program.work) > 1;
    // Elsewhere the tables would be copied at each call.
    const isByRows = method === 'runRows' && isNativeCpu(ort, options) && hasRows(program);
    const first = isMany ? (isByRows ? 'rows' : 'many') : 'one';
    const runner = await Runner.create({ program, changed, fixed, ort, options, first });
    const built = { ...made, runner, isOutdated: false, lastUse: this.#uses };
    if (this.#built.size >= MOST_PROGRAMS) {
      const [oldest] = [...this.#built].sort((a, b) => a.lastUse - b.lastUse);
      await this.#remove(oldest!);
    }
    this.#built.add(built);
    return built;
  }

  async #remove(built: Built, isKept = false): Promise<void> {
    if (!this.#built.delete(built)) return;
    for (const [key, served] of this.#served) if (served.built === built) this.#served.delete(key);
    await built.runner.dispose(isKept);
  }

  #traceable(kind: Kind, batch: Batch, specs: readonly TensorSpec[]): Traceable {
    const { optimizer, layers, lossScaler } = this.#parts;
    const traced = this.#parts[kind];
    if (!traced) {
      throw new StateError(
        'Expected an `evaluation` beside the `step`, got none. Pass one to compileTrainStep',
      );
    }
    const step = onTensors(traced, batch);
    return {
      step: (tensors) => {
        const loss: unknown = step(tensors);
        if (!isTensor(loss)) throw noTensor(loss, `${kind}(batch)`, RETURN_LOSS, trainingErrors);
        return loss;
      },
      batch: specs,
      optimizer,
      layers,
      scalesLoss: lossScaler !== undefined,
    };
  }
}

/** The kind, and the names of the batch's parts. */
function structureOf(kind: Kind, batch: Batch): string {
  return `${kind} ${Object.keys(batch).sort().join()}`;
}

/** Whether the step reads a batch, and its tensors have one and the same number of rows. */
function hasRows({ graph, batch }: Program): boolean {
  const sizes = batch.map((i) => graph.traceable.batch[i]!.shape[0]);
  return sizes.length > 0 && sizes.every((size) => size !== undefined && size === sizes[0]);
}

/** Only GPUs compute in float16. */
function halfOf({ executionProviders = ['cpu'] }: OrtSessionOptions): Half {
  const [first] = executionProviders;
  const name = typeof first === 'object' ? first.name : first;
  return name === undefined || ['cpu', 'wasm'].includes(name) ? 'rounded' : 'computed';
}
