import * as tf from '@tensorflow/tfjs';
import { type DType, fullData } from '../graph/value.ts';
import type { Slot, TracedVariable } from '../trace/trace.ts';
import { dataOf } from './data.ts';
import type { OrtData, OrtModule, OrtTensor, OrtType } from './ort.ts';

/** All that a step changes, outside of TensorFlow.js. */
export class State {
  readonly #ort: OrtModule;
  readonly #entries: Entry[] = [];

  constructor(ort: OrtModule) {
    this.#ort = ort;
  }

  /** The entries of a program's variables, made from model and optimizer where they are new. */
  async entriesOf(variables: readonly TracedVariable[]): Promise<Entry[]> {
    const entries = [];
    for (const variable of variables) entries.push(await this.#entryOf(variable));
    return entries;
  }

  async #entryOf(traced: TracedVariable): Promise<Entry> {
    const known = this.#entries.find((entry) => entry.isOf(traced.of));
    if (known) return known;
    const { shape, dtype } = traced.before;
    const data = traced.initial ? fullData(traced.initial) : await dataOf(traced.of as tf.Variable);
    const entry = new Entry(this.#ort, traced.of, shape, dtype, data);
    this.#entries.push(entry);
    return entry;
  }

  save(): ReadonlyMap<Entry, OrtData> {
    return new Map(this.#entries.map((entry) => [entry, entry.data.slice()]));
  }

  restore(saved: ReadonlyMap<Entry, OrtData>): void {
    // What came up since the copy was made goes back to its beginning.
    for (const entry of this.#entries) entry.data.set(saved.get(entry) ?? entry.initial);
  }

  /** Takes over what has been assigned to variables since they were read or written here. */
  async readChanges(): Promise<void> {
    for (const entry of this.#entries) await entry.readChange();
  }

  /** Puts the state into the variables, and makes those that an optimizer doesn't have yet. */
  writeBack(optimizer: tf.Optimizer): void {
    for (const entry of this.#entries) entry.writeBack(optimizer);
  }
}

/** One variable: two buffers that take turns, since a step must not write what it still reads. */
export class Entry {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly initial: OrtData;
  #of: tf.Variable | Slot;
  /** Which data the variable had when it was last read or written: an assignment replaces them. */
  #known: object | undefined;
  readonly #slot: Slot | undefined;
  #current: OrtTensor;
  #next: OrtTensor;

  constructor(
    ort: OrtModule,
    of: tf.Variable | Slot,
    shape: readonly number[],
    dtype: DType,
    data: OrtData,
  ) {
    this.#of = of;
    this.#slot = isVariable(of) ? undefined : of;
    this.#known = isVariable(of) ? of.dataId : undefined;
    this.shape = shape;
    this.dtype = dtype;
    this.initial = data.slice();
    const type = dtype as OrtType;
    this.#current = new ort.Tensor(type, data.slice(), shape);
    this.#next = new ort.Tensor(type, data.slice(), shape);
  }

  get current(): OrtTensor {
    return this.#current;
  }

  get next(): OrtTensor {
    return this.#next;
  }

  get data(): OrtData {
    return this.#current.data as OrtData;
  }

  /**
   * After a step: what was written is what will be read. ONNX Runtime for the web gives a tensor of
   * its own, not the one that it was to write to.
   */
  advance(written: OrtTensor): void {
    this.#next = this.#current;
    this.#current = written;
  }

  isOf(other: tf.Variable | Slot): boolean {
    if (this.#of === other) return true;
    return (
      this.#slot !== undefined &&
      !isVariable(other) &&
      this.#slot.property === other.property &&
      this.#slot.index === other.index
    );
  }

  writeBack(optimizer: tf.Optimizer): void {
    const tensor = tf.tensor(this.data.slice(), [...this.shape], this.dtype as 'float32');
    if (isVariable(this.#of)) this.#of.assign(tensor);
    else this.#of = variableIn(optimizer, this.#of, tensor);
    tensor.dispose();
    this.#known = this.#of.dataId;
  }

  async readChange(): Promise<void> {
    if (!isVariable(this.#of) || this.#of.dataId === this.#known) return;
    this.#known = this.#of.dataId;
    this.data.set(await dataOf(this.#of));
  }
}

function variableIn(optimizer: tf.Optimizer, slot: Slot, tensor: tf.Tensor): tf.Variable {
  const lists = optimizer as unknown as Record<
    string,
    ({ originalName: string; variable: tf.Variable } | undefined)[]
  >;
  const list = lists[slot.property]!;
  const there = list[slot.index];
  if (there) {
    there.variable.assign(tensor);
    return there.variable;
  }
  const variable = tf.variable(tensor, false);
  list[slot.index] = { originalName: slot.originalName, variable };
  return variable;
}

export function isVariable(of: tf.Variable | Slot): of is tf.Variable {
  return 'dataId' in of;
}
