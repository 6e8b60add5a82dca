import * as tf from '@tensorflow/tfjs';
import { isTensor } from '../data/batch.ts';
import { type Slot, slotLists } from '../optimizer.ts';
import { assignCopy, copyOf, type TensorCopy, tensorOf } from './tensor-copy.ts';

/** All that an optimizer changes in a step: rate, counters, kept tensors, variables and slots. */
export interface OptimizerState {
  readonly plain: ReadonlyMap<string, unknown>;
  readonly tensors: ReadonlyMap<string, TensorCopy & { readonly of: tf.Tensor }>;
  readonly slots: ReadonlyMap<string, readonly (TensorCopy & { readonly of: Slot })[]>;
}

/**
 * Copies the state of an optimizer by walking its own properties: `getWeights` leaves out the rate,
 * is missing in adamax, and hands out live variables in adam.
 */
export async function saveOptimizer(optimizer: tf.Optimizer): Promise<OptimizerState> {
  const plain = new Map<string, unknown>();
  const tensors = new Map<string, TensorCopy & { of: tf.Tensor }>();
  for (const [property, value] of Object.entries(optimizer)) {
    if (isTensor(value)) tensors.set(property, { ...(await copyOf(value)), of: value });
    else if (typeof value !== 'object' || value === null) plain.set(property, value);
  }
  const slots = new Map<string, (TensorCopy & { of: Slot })[]>();
  for (const [property, list] of slotLists(optimizer)) {
    const copies = [];
    for (const slot of list) copies.push({ ...(await copyOf(slot.variable)), of: slot });
    slots.set(property, copies);
  }
  return { plain, tensors, slots };
}

/** Puts a saved state back, and frees the slots that came up since. */
export function restoreOptimizer(optimizer: tf.Optimizer, state: OptimizerState): void {
  const properties = optimizer as unknown as Record<string, unknown>;
  for (const [property, value] of Object.entries(properties)) {
    const isPlain = typeof value !== 'object' || value === null;
    if (isPlain && !state.plain.has(property)) delete properties[property];
  }
  for (const [property, value] of state.plain) properties[property] = value;
  for (const [property, copy] of state.tensors) {
    restoreTensor(properties, property, copy);
  }
  for (const [property, list] of slotLists(optimizer)) {
    restoreSlots(list, state.slots.get(property) ?? []);
  }
}

function restoreTensor(
  properties: Record<string, unknown>,
  property: string,
  copy: TensorCopy & { readonly of: tf.Tensor },
): void {
  const now = properties[property];
  if ('assign' in copy.of && now === copy.of && !copy.of.isDisposed) {
    assignCopy(copy.of as tf.Variable, copy);
  } else if (now !== copy.of || copy.of.isDisposed) {
    // SGD replaces its tensor `c` whenever its rate is set.
    if (isTensor(now) && !now.isDisposed) now.dispose();
    properties[property] = tf.keep(tensorOf(copy));
  }
}

function restoreSlots(list: Slot[], saved: readonly (TensorCopy & { readonly of: Slot })[]): void {
  const kept = new Set(saved.map(({ of }) => of.variable));
  for (const { variable } of list) if (!kept.has(variable)) variable.dispose();
  list.length = 0;
  for (const copy of saved) list.push(restoredSlot(copy));
}

/** The slot with its saved values: itself, or a new one where an older copy has freed it since. */
function restoredSlot(copy: TensorCopy & { readonly of: Slot }): Slot {
  const { of } = copy;
  if (!of.variable.isDisposed) {
    assignCopy(of.variable, copy);
    return of;
  }
  const tensor = tensorOf(copy);
  const variable = tf.variable(tensor, of.variable.trainable);
  tensor.dispose();
  return { ...of, variable };
}
