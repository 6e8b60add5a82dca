import type * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '../errors.ts';

/** A tensor, a list of tensors, or tensors by name; of any depth. */
export type Tensors = tf.Tensor | readonly Tensors[] | { readonly [name: string]: Tensors };

/** What one training step is done on. */
export interface Batch {
  readonly xs: Tensors;
  readonly ys: Tensors;
  /** What each sample counts, for a loss that gives one value a sample. */
  readonly sampleWeight?: Tensors;
}

export function isTensor(value: unknown): value is tf.Tensor {
  return typeof value === 'object' && value !== null && 'dataId' in value && 'shape' in value;
}

/** All tensors of a structure, in an order that depends on the structure alone. */
export function flatten(tensors: unknown, path = 'batch'): tf.Tensor[] {
  if (isTensor(tensors)) return [tensors];
  if (tensors === undefined) return [];
  if (Array.isArray(tensors)) return tensors.flatMap((one, i) => flatten(one, `${path}[${i}]`));
  if (typeof tensors === 'object' && tensors !== null) {
    return Object.keys(tensors)
      .sort()
      .flatMap((key) => flatten((tensors as Record<string, unknown>)[key], `${path}.${key}`));
  }
  throw new ArgumentError(`Expected \`${path}\` to be a tensor or tensors, got ${typeof tensors}`);
}

/** The structure of `like` with the tensors of a list, in the order of {@link flatten}. */
export function unflatten<T>(like: T, tensors: readonly tf.Tensor[]): T {
  const rest = [...tensors];
  const fill = (part: unknown): unknown => {
    if (isTensor(part)) return rest.shift();
    if (part === undefined) return undefined;
    if (Array.isArray(part)) return part.map(fill);
    const record = part as Record<string, unknown>;
    const filled = Object.keys(record)
      .sort()
      .map((key) => [key, fill(record[key])]);
    return Object.fromEntries(filled);
  };
  return fill(like) as T;
}
