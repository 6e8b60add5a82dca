import * as tf from '@tensorflow/tfjs';
import { type DType, fullData } from '../graph/value.ts';
import type { Slot } from '../trace/slots.ts';
import type { TracedVariable } from '../trace/trace.ts';
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
    const { initial: fill } = traced;
    const data = fill ? fullData(fill) : await dataOf(traced.of as tf.Variable);
    // Of a variable its own array, where tfjs hands that out: a large model is there often enough.
    const initial = fill ? () => fullData(fill) : () => data;
    const entry = new Entry(this.#ort, traced.of, shape, dtype, initial);
    this.#entries.push(entry);
    return entry;
  }

  save(): ReadonlyMap<Entry, OrtData> {
    const changed = this.#entries.filter((entry) => !entry.isInitial);
    return new Map(changed.map((entry) => [entry, entry.data.slice()]));
  }

  restore(saved: ReadonlyMap<Entry, OrtData>): void {
    // What hadn't changed, or came up since the copy was made, goes back to its beginning.
    for (const entry of this.#entries) entry.restore(saved.get(entry));
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
  /** Makes, or keeps, the data that it began with. */
  readonly #initial: () => OrtData;
  #isInitial = true;
  /** Whether model or optimizer hold what was written back, not what they began with. */
  #isWritten = false;
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
    initial: () => OrtData,
  ) {
    this.#of = of;
    this.#slot = isVariable(of) ? undefined : of;
    this.#known = isVariable(of) ? of.dataId : undefined;
    this.shape = shape;
    this.dtype = dtype;
    this.#initial = initial;
    const type = dtype as OrtType;
    this.#current = new ort.Tensor(type, initial().slice(), shape);
    this.#next = new ort.Tensor(type, initial().slice(), shape);
  }

  /** Whether it is as it began: then there is nothing to save. */
  get isInitial(): boolean {
    return this.#isInitial;
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
    this.#isInitial = false;
  }

  /** Takes over saved data; without any, what it began with. */
  restore(saved: OrtData | undefined): void {
    this.data.set(saved ?? this.#initial());
    this.#isInitial = saved === undefined;
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

  /** Writes the data to the variable. A slot that is as it began is removed again. */
  writeBack(optimizer: tf.Optimizer): void {
    if (this.#isInitial && !this.#isWritten) return;
    this.#isWritten = !this.#isInitial;
    if (this.#isInitial && this.#slot) {
      removeSlot(optimizer, this.#slot);
      this.#of = this.#slot;
      return;
    }
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
    this.#isInitial = false;
  }
}

function variableIn(optimizer: tf.Optimizer, slot: Slot, tensor: tf.Tensor): tf.Variable {
  const list = slotsOf(optimizer, slot.property);
  const there = list[slot.index];
  if (there) {
    there.variable.assign(tensor);
    return there.variable;
  }
  const variable = tf.variable(tensor, false);
  list[slot.index] = { originalName: slot.originalName, variable };
  return variable;
}

function removeSlot(optimizer: tf.Optimizer, { property, index }: Slot): void {
  const list = slotsOf(optimizer, property);
  list[index]?.variable.dispose();
  list[index] = undefined;
  while (list.length > 0 && list.at(-1) === undefined) list.pop();
}

type SlotList = ({ originalName: string; variable: tf.Variable } | undefined)[];

function slotsOf(optimizer: tf.Optimizer, property: string): SlotList {
  return (optimizer as unknown as Record<string, SlotList>)[property]!;
}

export function isVariable(of: tf.Variable | Slot): of is tf.Variable {
  return 'dataId' in of;
}
