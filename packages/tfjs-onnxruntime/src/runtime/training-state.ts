import type * as tf from '@tensorflow/tfjs';
import { fullData } from '../graph/value.ts';
import type { LossScalerSettings } from '../precision.ts';
import type { TracedVariable } from '../trace/trace.ts';
import { type LossScale, nextLossScale } from '../training/loss-scale.ts';
import { dataOf } from './data.ts';
import { Entry, type VariablePlace } from './entry.ts';
import type { OrtData, OrtModule } from './ort.ts';

/** A copy of all that a step changes. */
export interface SavedState {
  readonly variables: ReadonlyMap<Entry, OrtData>;
  readonly random: readonly [seed: number, step: number];
  /** The state of the loss scaler, in mixed precision. */
  readonly lossScale: LossScale | undefined;
  readonly steps: number;
}

/** How a variable has changed since a moment, as Euclidean norms over its elements. */
export interface VariableChange extends VariablePlace {
  /** Of its values at that moment. */
  readonly size: number;
  /** Of what TensorFlow.js has added to them. */
  readonly change: number;
  /** Of the difference of the compiled step's values from those of TensorFlow.js. */
  readonly difference: number;
}

/** The state that a step changes, outside of TensorFlow.js: variables, and states and counts of its own. */
export class TrainingState {
  readonly #ort: OrtModule;
  readonly #entries: Entry[] = [];
  #random: readonly [seed: number, step: number];
  readonly #scaler: LossScalerSettings | undefined;
  #lossScale: LossScale | undefined;
  #steps = 0;
  /** How many of the steps are in the optimizer's own count. */
  #counted = 0;

  constructor(ort: OrtModule, seed: number, scaler?: LossScalerSettings) {
    this.#ort = ort;
    this.#random = [seed | 0, 0];
    this.#scaler = scaler;
    this.#lossScale = scaler && { scale: Math.fround(scaler.initScale), growthTracker: 0 };
  }

  get lossScale(): LossScale | undefined {
    return this.#lossScale;
  }

  /** How many steps may follow before the loss scale grows. */
  get stepsAtOneScale(): number {
    if (!this.#scaler || !this.#lossScale) return Number.POSITIVE_INFINITY;
    return this.#scaler.growthInterval - this.#lossScale.growthTracker;
  }

  get random(): readonly [seed: number, step: number] {
    return this.#random;
  }

  /** The entries of a program's variables; new ones are read from model and optimizer. */
  async entriesOf(variables: readonly TracedVariable[]): Promise<Entry[]> {
    const entries = [];
    for (const variable of variables) entries.push(await this.#entryOf(variable));
    return entries;
  }

  async #entryOf(traced: TracedVariable): Promise<Entry> {
    const { of, initial: fill } = traced;
    const known = this.#entries.find((entry) => entry.isOf(of));
    if (known) return known;
    const data = fill ? fullData(fill) : await dataOf(of as tf.Variable);
    // A variable's array in tfjs isn't copied: a large model takes enough memory already.
    const initial = fill ? () => fullData(fill) : () => data;
    const entry = new Entry(this.#ort, traced, initial);
    this.#entries.push(entry);
    return entry;
  }

  /** Counts steps that were taken; each draws other random numbers. */
  count(steps: number): void {
    this.#steps += steps;
    this.#random = [this.#random[0], this.#random[1] + steps];
    for (let i = 0; i < steps; i += 1) this.#rescale(true);
  }

  /** Lowers the loss scale after a skipped step, which changes nothing else. */
  skip(): void {
    this.#rescale(false);
  }

  #rescale(areFinite: boolean): void {
    if (this.#scaler) this.#lossScale = nextLossScale(this.#lossScale!, areFinite, this.#scaler);
  }

  save(): SavedState {
    const changed = this.#entries.filter((entry) => !entry.isInitial);
    const variables = new Map(changed.map((entry) => [entry, entry.data.slice()]));
    const { random, lossScale } = this;
    return { variables, random, lossScale, steps: this.#steps };
  }

  restore({ variables, random, lossScale, steps }: SavedState): void {
    // Entries that were unchanged or new when the copy was made get their initial data.
    for (const entry of this.#entries) entry.restore(variables.get(entry));
    this.#random = random;
    this.#lossScale = lossScale;
    this.#steps = steps;
  }

  /** Reads the values assigned to variables since they were read or written here. */
  async readChanges(): Promise<void> {
    for (const entry of this.#entries) await entry.readChange();
  }

  /** Compares the changes since a saved state with those of TensorFlow.js since then. */
  async changesSince(
    saved: SavedState,
    optimizer: tf.Optimizer,
    isCompared: (place: VariablePlace) => boolean,
  ): Promise<VariableChange[]> {
    const changes: VariableChange[] = [];
    for (const entry of this.#entries) {
      const place = entry.placeIn(optimizer);
      if (!isCompared(place)) continue;
      const before = entry.dataAt(saved.variables.get(entry));
      const there = await entry.dataInTfjs(optimizer);
      changes.push({
        ...place,
        size: distance(before),
        change: distance(there, before),
        difference: distance(entry.data, there),
      });
    }
    return changes;
  }

  /** Takes over the state that model and optimizer have in TensorFlow.js. */
  async readAll(optimizer: tf.Optimizer): Promise<void> {
    for (const entry of this.#entries) entry.restore(await entry.dataInTfjs(optimizer));
  }

  /** Writes the state to model and optimizer, which may lack variables, and to its count of steps. */
  writeBack(optimizer: tf.Optimizer, part: 'all' | 'model'): void {
    const isWhole = part === 'all';
    for (const entry of this.#entries) if (isWhole || !entry.isSlot) entry.writeBack(optimizer);
    if (!isWhole || this.#steps === this.#counted) return;
    // Before its first step, an optimizer has no count.
    const counted = optimizer as unknown as { iterations_?: number | undefined };
    const iterations = (counted.iterations_ ?? 0) + this.#steps - this.#counted;
    counted.iterations_ = iterations;
    if (iterations === 0) delete counted.iterations_;
    this.#counted = this.#steps;
  }
}

/** The Euclidean distance; equal numbers that aren't finite have none. */
function distance(a: OrtData, b?: OrtData): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [Number(a[i]), b ? Number(b[i]) : 0];
    if (!Object.is(x, y)) sum += (x - y) ** 2;
  }
  return Math.sqrt(sum);
}
