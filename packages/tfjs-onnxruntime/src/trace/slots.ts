import type * as tf from '@tensorflow/tfjs';
import type { Change, ObjectState } from '../training/object-state.ts';

/** The place of a variable that an optimizer makes in its first step. */
export interface Slot {
  readonly property: string;
  readonly index: number;
  readonly originalName: string;
}

/** What each call of a recurrent layer makes anew: masks, and the shapes of given states. */
const MADE_ANEW = new Set<unknown>(['dropoutMask', 'recurrentDropoutMask', 'stateSpec']);

/** The slots in the lists that the optimizer had before. */
export function slotsOf(optimizer: tf.Optimizer, before: ObjectState): Map<tf.Variable, Slot> {
  const slots = new Map<tf.Variable, Slot>();
  for (const [property, list] of Object.entries(optimizer)) {
    if (!Array.isArray(list) || !before.has(list)) continue;
    list.forEach((slot: { originalName: string; variable: tf.Variable } | undefined, index) => {
      if (slot?.variable) {
        slots.set(slot.variable, { property, index, originalName: slot.originalName });
      }
    });
  }
  return slots;
}

/** The variable of a slot once the optimizer has made it; before, a name of the slot. */
export function variableOf(of: tf.Variable | Slot, optimizer: tf.Optimizer): unknown {
  if (!('property' in of)) return of;
  const { property, index } = of;
  const list = (optimizer as unknown as Record<string, { variable?: tf.Variable }[] | undefined>)[
    property
  ];
  return list?.[index]?.variable ?? `${property}.${index}`;
}

/** Whether a step may change this property: the graph is right all the same. */
export function isExpected(
  { object, key, now }: Change,
  slots: ReadonlyMap<tf.Variable, Slot>,
): boolean {
  if (MADE_ANEW.has(key)) return true;
  if (key === 'iterations_') return 'applyGradients' in object;
  if (!Array.isArray(object)) return false;
  const isSlot = (one: unknown) => {
    const variable = (one as Partial<{ variable: tf.Variable }> | undefined)?.variable;
    return variable !== undefined && slots.has(variable);
  };
  return key === 'length' ? object.some(isSlot) : isSlot(now);
}
