import type { Attributes, DType, Value } from './value.ts';

export type Numbers = readonly number[];
type With<A> = Value & { readonly attributes: A };

/** All facts about an operation, so that they are in one place. */
export interface Operation<A extends Attributes = Attributes> {
  /** It works on each element alone, and broadcasts smaller inputs. */
  readonly isElementwise?: boolean;
  /** Its result stays the same if its inputs are exchanged. */
  readonly isCommutative?: boolean;
  /** It is the second result of its input's node. */
  readonly isSecondResult?: boolean;
  /** ONNX requires a name for its second result, even if nothing uses it. */
  readonly hasSecondResult?: boolean;
  /** The type of its result, if it isn't that of its first input. */
  readonly resultType?: DType;
  /** The number that leaves the other input unchanged: on the right, or on both sides. */
  readonly neutral?: number;
  /** Its result for known numbers; `undefined` to leave the computation to the graph. */
  evaluate?(a: number, b: number, dtype: DType): number | boolean | undefined;
  /** The approximate number of its multiplications. */
  work?(value: With<A>): number;
  /** Its attributes for an image before it is transposed by `perm`, if it can work on that. */
  beforeTranspose?(attributes: A, perm: Numbers): A;
  /** What differs from a node with its own name, inputs and attributes. */
  onnx?(value: With<A>): OnnxNode;
}

/** How an operation is written in ONNX. */
interface OnnxNode {
  readonly op?: string;
  readonly domain?: string;
  readonly attributes?: Attributes;
  /** More inputs, after those of the value: lists of 64-bit integers, or constants. */
  readonly constants?: readonly (Numbers | Value)[];
}

/** An operation with attributes of the type `A`. */
export const operation = <A extends Attributes>(facts: Operation<A> = {}): Operation<A> => facts;

/** An operation on each element of one or two inputs, with its result for known numbers. */
export const elementwise = (
  evaluate?: Operation['evaluate'],
  facts: Operation = {},
): Operation => ({ isElementwise: true, ...(evaluate && { evaluate }), ...facts });

/** An elementwise operation whose result is bool. */
export const comparison = (evaluate: Operation['evaluate'], facts: Operation = {}) =>
  elementwise(evaluate, { resultType: 'bool', ...facts });

/** A reduction of axes, which keep the size 1. From opset 18 on the axes are an input. */
export const reduction = operation<{ axes: Numbers }>({
  beforeTranspose: ({ axes }, perm) => ({
    axes: axes.map((axis) => perm[axis]!).sort((a, b) => a - b),
  }),
  onnx: ({ attributes: { axes } }) => ({ constants: [axes], attributes: { keepdims: 1 } }),
});

/** Reorders a list with one entry per axis to the axes before a transposition. */
export const inversely = (list: Numbers, perm: Numbers) =>
  list.map((_, axis) => list[perm.indexOf(axis)]!);
