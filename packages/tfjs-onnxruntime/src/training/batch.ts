import type { Tensor } from '@tensorflow/tfjs';

/** A tensor, a list of tensors, or tensors by name; of any depth. */
export type Tensors = Tensor | readonly Tensors[] | { readonly [name: string]: Tensors };

/** A batch for one training step. The first axis of every tensor counts the samples. */
export interface Batch {
  readonly xs: Tensors;
  readonly ys: Tensors;
  /** The weight of each sample, [batch]; or a list with weights for each output. */
  readonly sampleWeight?: Tensors | undefined;
}

/** What stands for a tensor where only its shape and type are known. */
export function shapeOnly({ shape, dtype }: Pick<Tensor, 'shape' | 'dtype'>): Tensor {
  return { shape, dtype, dataId: {} } as Tensor;
}

/** Whether `value` is a tensor of any copy of tfjs. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dataId' in value && 'shape' in value;
}

export function isTensors(value: unknown, around: readonly unknown[] = []): value is Tensors {
  if (typeof value !== 'object' || value === null || around.includes(value)) return false;
  return (
    isTensor(value) || Object.values(value).every((part) => isTensors(part, [...around, value]))
  );
}

/** The tensors in a value, in an order that depends only on its structure. */
export function flatten(value: unknown, around: readonly unknown[] = []): Tensor[] {
  if (isTensor(value)) return [value];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  if (around.includes(value)) return [];
  const members = Array.isArray(value) ? value : sorted(value).map(([, member]) => member);
  return members.flatMap((member) => flatten(member, [...around, value]));
}

/** The same structure with each tensor replaced, in the order of {@link flatten}. */
export function mapTensors<T>(tensors: T, make: (tensor: Tensor) => Tensor): T {
  const map = (part: unknown): unknown => {
    if (isTensor(part)) return make(part);
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map(map);
    const mapped: Record<string, unknown> = { ...part };
    for (const [name, member] of sorted(part)) mapped[name] = map(member);
    return mapped;
  };
  return map(tensors) as T;
}

function sorted(value: object): [name: string, member: unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A shape for an error's message: `[null, 784]`. */
export function describeShape(shape: readonly (number | null)[]): string {
  return `[${shape.map(String).join(', ')}]`;
}
