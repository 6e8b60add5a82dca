import { compileTrainStep } from '../compile-train-step.ts';
import { ArgumentError, expected } from '../errors.ts';
import type { StepMethod } from '../runners.ts';
import type { BatchRows } from '../runtime/data.ts';
import type { StepOutcome } from '../step-outcome.ts';
import type { CompiledTrainStep } from '../train-step.ts';
import type { Batch } from '../training/batch.ts';
import { learningRateOf } from '../training/optimizer.ts';
import type { FitArgs } from './args.ts';
import { measuredStep } from './measured-step.ts';
import type { TrainedNetwork } from './network.ts';

/** The options of where to run, the seed, and the method that takes the steps. */
type Options = FitArgs & { readonly seed: number; readonly method: StepMethod };

/**
 * A network that ONNX Runtime trains. Others may read or change it between steps: call `writeBack` before
 * they do; the next step then uses what they changed.
 */
export class Trainer {
  readonly #network: TrainedNetwork;
  readonly #options: Options;
  #compiled: CompiledTrainStep<StepOutcome> | undefined;
  /** The parts of the network that are compiled in. */
  #parts: readonly unknown[] = [];
  #isAhead = false;

  constructor(network: TrainedNetwork, options: Options) {
    this.#network = network;
    this.#options = options;
  }

  async compile(kind: 'step' | 'evaluation', like: Batch): Promise<void> {
    await (await this.#upToDate(like)).compileFor(kind, like);
  }

  /** How many batches one call of `train` should get. */
  get stepsAtOnce(): number {
    return this.#compiled?.stepsAtOnce ?? 1;
  }

  /**
   * A step for each batch, at the optimizer's rate; returns the measurements of each. A batch whose step
   * is skipped in mixed precision isn't taken again, as in PyTorch.
   */
  async train(like: Batch, batches: readonly BatchRows[]): Promise<number[][]> {
    const compiled = await this.#upToDate(like);
    const lr = learningRateOf(this.#network.optimizer);
    if (lr === undefined) {
      const message = expected('model.optimizer.learningRate', 'a number', lr);
      throw new ArgumentError(`${message}. Train with TensorFlow.js itself`);
    }
    const measured: number[][] = [];
    while (measured.length < batches.length) {
      const rest = batches.slice(measured.length);
      const { numbers } = await compiled.train(like, () => rest, Array(rest.length).fill(lr));
      measured.push(...numbers);
      this.#isAhead = true;
    }
    return measured;
  }

  async evaluate(like: Batch, batch: BatchRows): Promise<number[]> {
    return (await this.#upToDate(like)).measure(like, () => [batch]);
  }

  /** Writes weights and optimizer state to TensorFlow.js, unless they are there. */
  writeBack(): void {
    if (!this.#isAhead) return;
    const isUnchanged = this.#isUnchanged();
    this.#compiled!.writeBack();
    this.#isAhead = false;
    // The optimizer may have got its slots only now.
    if (isUnchanged) this.#parts = partsOf(this.#network);
  }

  /** Has the step compared with what is compiled before it runs again. */
  refresh(): void {
    this.#compiled?.refresh();
  }

  async dispose(): Promise<void> {
    await this.#compiled?.dispose();
  }

  async #upToDate(like: Batch): Promise<CompiledTrainStep<StepOutcome>> {
    if (this.#compiled && this.#isUnchanged()) {
      await this.#compiled.readChanges();
      return this.#compiled;
    }
    this.writeBack();
    await this.dispose();
    this.#compiled = undefined;
    const { optimizer } = this.#network;
    this.#parts = partsOf(this.#network);
    this.#compiled = await compileTrainStep({
      ...this.#options,
      ...measuredStep(this.#network),
      optimizer,
      batch: like,
    });
    return this.#compiled;
  }

  #isUnchanged(): boolean {
    const parts = partsOf(this.#network);
    return parts.length === this.#parts.length && parts.every((part, i) => part === this.#parts[i]);
  }
}

/** Everything that is compiled in: if one part is replaced, the step must be compiled again. */
function partsOf({
  optimizer,
  lossFunctions,
  metricsTensors,
  collectedTrainableWeights,
}: TrainedNetwork) {
  const settings = Object.entries(optimizer).flatMap(([name, value]: [string, unknown]) => {
    if (Array.isArray(value)) return value.map((slot: { variable?: unknown }) => slot?.variable);
    return typeof value === 'number' && !CHANGING.includes(name) ? [value] : [];
  });
  return [optimizer, lossFunctions, metricsTensors, collectedTrainableWeights, ...settings];
}

const CHANGING = ['learningRate', 'iterations_'];
