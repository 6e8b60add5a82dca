import * as tf from '@tensorflow/tfjs';
import { isTensor } from '../data/batch.ts';
import { type Slot, slotLists } from '../optimizer.ts';
import type { Restoration } from './restoration.ts';
import type { CopyTensor, TensorCopy } from './tensor-copy.ts';

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
export async function saveOptimizer(
  optimizer: tf.Optimizer,
  copy: CopyTensor,
): Promise<OptimizerState> {
  const plain = new Map<string, unknown>();
  const tensors = new Map<string, TensorCopy & { of: tf.Tensor }>();
  for (const [property, value] of Object.entries(optimizer)) {
    if (isTensor(value)) tensors.set(property, { ...(await copy(value)), of: value });
    else if (typeof value !== 'object' || value === null) plain.set(property, value);
  }
  const slots = new Map<string, (TensorCopy & { of: Slot })[]>();
  for (const [property, list] of slotLists(optimizer)) {
    const copies = [];
    for (const slot of list) copies.push({ ...(await copy(slot.variable)), of: slot });
    slots.set(property, copies);
  }
  return { plain, tensors, slots };
}

/** Puts a saved state back, plain values first, and frees the slots that came up since. */
export async function restoreOptimizer(
  optimizer: tf.Optimizer,
  state: OptimizerState,
  restoration: Restoration,
): Promise<void> {
  const properties = optimizer as unknown as Record<string, unknown>;
  for (const [property, value] of Object.entries(properties)) {
    const isPlain = typeof value !== 'object' || value === null;
    if (isPlain && !state.plain.has(property)) delete properties[property];
  }
  for (const [property, value] of state.plain) properties[property] = value;
  for (const [property, copy] of state.tensors) {
    await restoreTensor(properties, property, copy, restoration);
  }
  for (const [property, list] of slotLists(optimizer)) {
    await restoreSlots(list, state.slots.get(property) ?? [], restoration);
  }
}

async function restoreTensor(
  properties: Record<string, unknown>,
  property: string,
  copy: TensorCopy & { readonly of: tf.Tensor },
  restoration: Restoration,
): Promise<void> {
  const now = properties[property];
  if ('assign' in copy.of && now === copy.of && !copy.of.isDisposed) {
    await restoration.assign(copy.of as tf.Variable, copy, property);
  } else if (now !== copy.of || copy.of.isDisposed) {
    const tensor = await restoration.tensor(copy, property);
    if (!tensor) return;
    // SGD replaces its tensor `c` whenever its rate is set.
    if (isTensor(now) && !now.isDisposed) now.dispose();
    properties[property] = tf.keep(tensor);
  }
}

async function restoreSlots(
  list: Slot[],
  saved: readonly (TensorCopy & { readonly of: Slot })[],
  restoration: Restoration,
): Promise<void> {
  const kept = new Set(saved.map(({ of }) => of.variable));
  for (const { variable } of list) if (!kept.has(variable)) variable.dispose();
  const slots = saved.map(liveSlot);
  list.splice(0, Number.POSITIVE_INFINITY, ...slots);
  for (const [i, copy] of saved.entries()) {
    await restoration.assign(slots[i]!.variable, copy, copy.of.originalName);
  }
}

/** The slot that was saved, or a new one where an older copy has freed it since. */
function liveSlot({ of, shape, dtype }: TensorCopy & { readonly of: Slot }): Slot {
  if (!of.variable.isDisposed) return of;
  const zeros = tf.zeros(shape, dtype);
  const variable = tf.variable(zeros, of.variable.trainable);
  zeros.dispose();
  return { ...of, variable };
}
