import * as tf from '@tensorflow/tfjs';
import type { Value } from '../graph/value.ts';
import type { Slot } from '../trace/slots.ts';
import type { TracedVariable } from '../trace/trace.ts';
import { slotLists } from '../training/optimizer.ts';
import { dataOf } from './data.ts';
import type { OrtData, OrtModule, OrtTensor, OrtType } from './ort.ts';

/** Where a variable is. */
export interface VariablePlace {
  /** The variable's name; for a slot of an optimizer, the slot's. */
  readonly name: string;
  /** The property of the optimizer that has the slot; `undefined` for other variables. */
  readonly list: string | undefined;
  /** The index of the slot there, which is that of the trained variable. */
  readonly index: number | undefined;
}

/** One variable: two buffers that take turns, since a step must not write to what it still reads. */
export class Entry {
  /** Returns the initial data. */
  readonly #initial: () => OrtData;
  #isInitial = true;
  /** Whether model or optimizer hold data that were written back, not the initial data. */
  #isWritten = false;
  #of: tf.Variable | Slot;
  /** The variable's data when it was last read or written here: an assignment replaces them. */
  #known: object | undefined;
  readonly #slot: Slot | undefined;
  readonly #before: Value;
  #current: OrtTensor;
  #next: OrtTensor;

  constructor(ort: OrtModule, { of, before }: TracedVariable, initial: () => OrtData) {
    this.#of = of;
    this.#slot = isVariable(of) ? undefined : of;
    this.#known = isVariable(of) ? of.dataId : undefined;
    this.#initial = initial;
    const tensor = () => new ort.Tensor(before.dtype as OrtType, initial().slice(), before.shape);
    this.#current = tensor();
    this.#next = tensor();
    this.#before = before;
  }

  /** Whether it still has its initial data: then there is nothing to save. */
  get isInitial(): boolean {
    return this.#isInitial;
  }

  get isSlot(): boolean {
    return this.#slot !== undefined;
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
   * Called after a step: the written buffer is the next one to read. ONNX Runtime for the web returns a
   * tensor of its own instead of writing to the given one.
   */
  advance(written: OrtTensor): void {
    this.#next = this.#current;
    this.#current = written;
    this.#isInitial = false;
  }

  /** Restores saved data; `undefined`: the initial data. */
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

  /** Writes the data to the variable. A slot with its initial data is removed again. */
  writeBack(optimizer: tf.Optimizer): void {
    if (this.#isInitial && !this.#isWritten) return;
    this.#isWritten = !this.#isInitial;
    if (this.#isInitial && this.#slot) {
      removeSlot(optimizer, this.#slot);
      this.#of = this.#slot;
      return;
    }
    const { shape, dtype } = this.#before;
    const tensor = tf.tensor(this.data.slice(), [...shape], dtype as 'float32');
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

  /** Where the variable is: in a list of slots of the optimizer, or elsewhere. */
  placeIn(optimizer: tf.Optimizer): VariablePlace {
    const of = this.#of;
    if (!isVariable(of)) return { name: of.originalName, list: of.property, index: of.index };
    for (const [list, slots] of slotLists(optimizer)) {
      const index = slots.findIndex(({ variable }) => variable === of);
      if (index >= 0) return { name: slots[index]!.originalName, list, index };
    }
    return { name: of.name, list: undefined, index: undefined };
  }

  /** The data before any step, or a saved copy of later ones. */
  dataAt(saved: OrtData | undefined): OrtData {
    return saved ?? this.#initial();
  }

  /** The data that model or optimizer hold now; the initial ones if the optimizer has no such slot yet. */
  async dataInTfjs(optimizer: tf.Optimizer): Promise<OrtData> {
    const of = this.#of;
    const variable = isVariable(of) ? of : slotsOf(optimizer, of.property)[of.index]?.variable;
    return variable ? dataOf(variable) : this.#initial();
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
