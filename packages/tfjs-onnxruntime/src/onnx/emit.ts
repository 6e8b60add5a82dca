import { type DType, fullData, splatOf, type Value } from '../graph/value.ts';
import { valuesOf } from '../graph/walk.ts';
import type { AttributeValue, Graph, Initializer, Node, TensorInfo } from './model.ts';

/** A value with the name that the graph gives or takes it under. */
export interface Named {
  readonly name: string;
  readonly value: Value;
}

/** Operations that stretch a smaller input: a constant that is the same everywhere stays a scalar. */
const BROADCASTING = new Set(
  'Add Sub Mul Div Max Min Pow Mod Equal Greater GreaterOrEqual Less LessOrEqual And Or Xor Where BitwiseXor'.split(
    ' ',
  ),
);

/** Writes the values that `outputs` are made of as an ONNX graph. */
export function emit(name: string, inputs: readonly Named[], outputs: readonly Named[]): Graph {
  return new Emitter(name, inputs, outputs).graph;
}

class Emitter {
  readonly graph: Graph;
  readonly #nodes: Node[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #names = new Map<Value, string>();
  readonly #constants = new Map<string, string>();
  /** Names of the maxima and of the places of poolings, by what is pooled how. */
  readonly #pools = new Map<string, { y: string; indices?: string }>();

  constructor(name: string, inputs: readonly Named[], outputs: readonly Named[]) {
    for (const input of inputs) this.#names.set(input.value, input.name);
    const values = valuesOf(outputs.map(({ value }) => value));
    // Named directly rather than copied, where that can be.
    const isInput = new Set(inputs.map(({ value }) => value));
    const named = new Map<Value, string>();
    for (const { name: own, value } of outputs) {
      if (!isInput.has(value) && value.op !== 'Const' && !isPool(value) && !named.has(value)) {
        named.set(value, own);
      }
    }
    const indices = new Set(values.filter(({ op }) => op === 'MaxPoolIndices').map(poolKey));
    for (const value of values) {
      if (this.#names.has(value) || value.op === 'Const') continue;
      if (value.op === 'Input') throw new Error(`The input ${value.id} is not among the inputs`);
      if (isPool(value)) this.#pool(value, indices.has(poolKey(value)));
      else this.#node(value, named.get(value) ?? `v${value.id}`);
    }
    for (const { name: own, value } of outputs) {
      if (named.get(value) === own) continue;
      this.#nodes.push({ op: 'Identity', inputs: [this.#full(value)], outputs: [own] });
    }
    this.graph = {
      name,
      nodes: this.#nodes,
      initializers: this.#initializers,
      inputs: inputs.map(infoOf),
      outputs: outputs.map(infoOf),
    };
  }

  #node(value: Value, name: string): void {
    this.#names.set(value, name);
    const write = WRITERS[value.op];
    const inputs = value.inputs.map((input) =>
      BROADCASTING.has(value.op) ? this.#small(input) : this.#full(input),
    );
    const node = write
      ? write(value, inputs, (data, dtype) => this.#constant(data, dtype ?? 'int64'))
      : { op: value.op, inputs };
    this.#nodes.push({ ...node, outputs: [name] });
  }

  /** ONNX's MaxPool has the places of the maxima as its second result. */
  #pool(value: Value, withIndices: boolean): void {
    const key = poolKey(value);
    let names = this.#pools.get(key);
    if (!names) {
      names = withIndices ? { y: `v${value.id}`, indices: `v${value.id}i` } : { y: `v${value.id}` };
      this.#pools.set(key, names);
      this.#nodes.push({
        op: 'MaxPool',
        inputs: [this.#full(value.inputs[0]!)],
        outputs: Object.values(names),
        attributes: value.attributes,
      });
    }
    this.#names.set(value, value.op === 'MaxPool' ? names.y : names.indices!);
  }

  #small(value: Value): string {
    const number = splatOf(value);
    if (number === undefined) return this.#full(value);
    return this.#initializer([], value.dtype, value.data!);
  }

  #full(value: Value): string {
    const name = this.#names.get(value);
    if (name !== undefined) return name;
    if (splatOf(value) === undefined) {
      const own = this.#initializer(value.shape, value.dtype, value.data!);
      this.#names.set(value, own);
      return own;
    }
    const size = value.shape.reduce((product, one) => product * one, 1);
    if (size <= 64) {
      return this.#initializer(value.shape, value.dtype, fullData(value));
    }
    const own = `v${value.id}`;
    this.#names.set(value, own);
    const shape = this.#constant(value.shape, 'int64');
    const inputs = [this.#initializer([], value.dtype, value.data!), shape];
    this.#nodes.push({ op: 'Expand', inputs, outputs: [own] });
    return own;
  }

  /** A small list of integers. */
  #constant(numbers: readonly number[], dtype: 'int64' | 'int32' | 'float32'): string {
    const data =
      dtype === 'int64'
        ? BigInt64Array.from(numbers, BigInt)
        : dtype === 'int32'
          ? Int32Array.from(numbers)
          : Float32Array.from(numbers);
    return this.#initializer(dtype === 'int64' ? [numbers.length] : [], dtype, data);
  }

  #initializer(shape: readonly number[], dtype: DType, data: Initializer['data']): string {
    const key = data.length <= 64 ? `${dtype} ${shape.join()} : ${[...data].map(text).join()}` : '';
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `c${this.#initializers.length}`;
    this.#initializers.push({ name, dtype, shape, data });
    if (key !== '') this.#constants.set(key, name);
    return name;
  }
}

const text = (number: number | bigint) => (Object.is(number, -0) ? '-0' : String(number));

function isPool({ op }: Value): boolean {
  return op === 'MaxPool' || op === 'MaxPoolIndices';
}

function poolKey({ inputs, attributes }: Value): string {
  return `${inputs[0]!.id} ${JSON.stringify(attributes)}`;
}

function infoOf({ name, value: { dtype, shape } }: Named): TensorInfo {
  return { name, dtype, shape };
}

type Constant = (numbers: readonly number[], dtype?: 'int64' | 'int32' | 'float32') => string;
type Writer = (
  value: Value,
  inputs: readonly string[],
  constant: Constant,
) => Pick<Node, 'op' | 'domain' | 'inputs' | 'attributes'>;

/** ONNX Runtime's own domain for images in blocks of channels. */
const NCHWC = 'com.microsoft.nchwc';

const ONNX_TYPES: Record<DType, number> = { float32: 1, int32: 6, int64: 7, bool: 9, uint32: 12 };

/** The last input is the shape. */
const withShape: Writer = ({ op, shape }, inputs, constant) => ({
  op,
  inputs: [...inputs, constant(shape)],
});

const withAttributes: Writer = ({ op, attributes }, inputs) => ({ op, inputs, attributes });

const reduction: Writer = ({ op, attributes }, inputs, constant) => {
  const axes = attributes.axes as readonly number[];
  // From opset 18 on the axes are an input.
  return { op, inputs: [...inputs, constant(axes)], attributes: { keepdims: 1 } };
};

const arg: Writer = ({ op, attributes }, inputs) => ({
  op,
  inputs,
  attributes: { axis: attributes.axis as number, keepdims: 1 },
});

/** How operations are written whose attributes are not ONNX's own, or that have any. */
const WRITERS: Readonly<Record<string, Writer>> = {
  Reshape: withShape,
  Expand: withShape,
  Cast: ({ dtype }, inputs) => ({ op: 'Cast', inputs, attributes: { to: ONNX_TYPES[dtype] } }),
  Transpose: withAttributes,
  Concat: withAttributes,
  Gather: withAttributes,
  Mod: withAttributes,
  BitShift: withAttributes,
  Conv: withAttributes,
  ConvTranspose: withAttributes,
  CumSum: withAttributes,
  ScatterND: withAttributes,
  ScatterElements: withAttributes,
  AveragePool: withAttributes,
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  ReduceMin: reduction,
  ReduceProd: reduction,
  ArgMax: arg,
  ArgMin: arg,
  Slice: ({ attributes, shape }, inputs, constant) => {
    const starts = attributes.starts as readonly number[];
    const steps = attributes.steps as readonly number[];
    const ends = starts.map((start, i) => start + (shape[i]! - 1) * steps[i]! + 1);
    const axes = starts.map((_, i) => i);
    return {
      op: 'Slice',
      inputs: [...inputs, ...[starts, ends, axes, steps].map((l) => constant(l))],
    };
  },
  Pad: ({ attributes, dtype }, inputs, constant) => ({
    op: 'Pad',
    inputs: [
      ...inputs,
      constant(attributes.pads as readonly number[]),
      constant([attributes.value as number], dtype as 'float32' | 'int32'),
    ],
    attributes: { mode: attributes.mode as string },
  }),
  BatchNormalization: ({ op }, inputs) => ({ op, inputs, attributes: { epsilon: { float: 0 } } }),
  ReorderInput: (_, inputs) => ({ op: 'ReorderInput', domain: NCHWC, inputs }),
  NchwcConv: ({ attributes }, inputs) => ({ op: 'Conv', domain: NCHWC, inputs, attributes }),
  ReorderOutput: ({ op, attributes }, inputs) => ({ op, domain: NCHWC, inputs, attributes }),
  Tile: ({ attributes }, inputs, constant) => ({
    op: 'Tile',
    inputs: [...inputs, constant(attributes.repeats as readonly number[])],
  }),
  Range: ({ attributes }, _, constant) => ({
    op: 'Range',
    inputs: [[0], [attributes.size as number], [1]].map((one) => constant(one, 'int32')),
  }),
  MatMul: ({ attributes }, inputs) => {
    const transposes = attributes as Record<string, AttributeValue>;
    if (transposes.transA === 0 && transposes.transB === 0) return { op: 'MatMul', inputs };
    return { op: 'FusedMatMul', domain: 'com.microsoft', inputs, attributes: transposes };
  },
};
