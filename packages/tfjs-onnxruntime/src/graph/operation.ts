import type { Attributes, DType, Value } from './value.ts';

export type Numbers = readonly number[];
type With<A> = Value & { readonly attributes: A };

/** All that is known of an operation, so that nothing about it stands elsewhere. */
export interface Operation<A extends Attributes = Attributes> {
  /** Works on each element alone; a smaller input is stretched. */
  readonly isElementwise?: boolean;
  /** Gives the same with its inputs exchanged. */
  readonly isCommutative?: boolean;
  /** Is the second result of the node that its input is written as. */
  readonly isSecondResult?: boolean;
  /** The type of its result, where that is not the type of its first input. */
  readonly resultType?: DType;
  /** The number that leaves the other input as it is: on the right, or on both sides. */
  readonly neutral?: number;
  /** What it makes of numbers that are known; `undefined` where that is left to the graph. */
  evaluate?(a: number, b: number, dtype: DType): number | boolean | undefined;
  /** How many multiplications it takes, about. */
  work?(value: With<A>): number;
  /** Its attributes on an image that is not transposed by `perm` yet, where it can work on that. */
  beforeTranspose?(attributes: A, perm: Numbers): A;
  /** What differs from a node of its own name, with its inputs and its attributes. */
  onnx?(value: With<A>): OnnxNode;
}

/** How an operation is written. */
interface OnnxNode {
  readonly op?: string;
  readonly domain?: string;
  readonly attributes?: Attributes;
  /** More inputs, behind those of the value: lists of 64-bit integers, or constants. */
  readonly constants?: readonly (Numbers | Value)[];
}

/** An operation with attributes of the type `A`. */
export const operation = <A extends Attributes>(facts: Operation<A> = {}): Operation<A> => facts;

/** An operation on each element of one input or two, with what it makes of numbers. */
export const elementwise = (
  evaluate?: Operation['evaluate'],
  facts: Operation = {},
): Operation => ({ isElementwise: true, ...(evaluate && { evaluate }), ...facts });

/** The same with bools for its result. */
export const comparison = (evaluate: Operation['evaluate'], facts: Operation = {}) =>
  elementwise(evaluate, { resultType: 'bool', ...facts });

/** A reduction of axes, which keep the size 1. From opset 18 on the axes are an input. */
export const reduction = operation<{ axes: Numbers }>({
  beforeTranspose: ({ axes }, perm) => ({
    axes: axes.map((axis) => perm[axis]!).sort((a, b) => a - b),
  }),
  onnx: ({ attributes: { axes } }) => ({ constants: [axes], attributes: { keepdims: 1 } }),
});

/** A list by axis, for the axes before a transposition. */
export const inversely = (list: Numbers, perm: Numbers) =>
  list.map((_, axis) => list[perm.indexOf(axis)]!);
