import { type Attribute, DATA_TYPES, type DType } from '../graph/value.ts';
import { ProtoWriter } from './protobuf.ts';

/** The messages of onnx.proto that are used for a training step. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

export interface Node {
  readonly op: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export type AttributeValue = Attribute | { readonly graph: Graph };

export interface Initializer {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array | BigInt64Array | Uint32Array;
}

/** A size that is a string is symbolic. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

/** Opset 18 has all operations needed, and is supported since ONNX Runtime 1.14. */
const OPSET = 18;
const IR_VERSION = 8;

const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, graph: 5, ints: 7 };

/** A model with one graph, as the bytes of an .onnx file. */
export function encodeModel(graph: Graph): Uint8Array {
  return new ProtoWriter()
    .int(1, IR_VERSION)
    .string(2, 'tfjs-onnxruntime')
    .message(7, (message) => writeGraph(message, graph))
    .message(8, (opset) => opset.string(1, '').int(2, OPSET))
    .message(8, (opset) => opset.string(1, 'com.microsoft').int(2, 1))
    .message(8, (opset) => opset.string(1, 'com.microsoft.nchwc').int(2, 1))
    .finish();
}

function writeGraph(message: ProtoWriter, graph: Graph): void {
  for (const node of graph.nodes) message.message(1, (one) => writeNode(one, node));
  message.string(2, graph.name);
  for (const tensor of graph.initializers) message.message(5, (one) => writeTensor(one, tensor));
  for (const info of graph.inputs) message.message(11, (one) => writeInfo(one, info));
  for (const info of graph.outputs) message.message(12, (one) => writeInfo(one, info));
}

function writeNode(message: ProtoWriter, node: Node): void {
  for (const input of node.inputs) message.string(1, input);
  for (const output of node.outputs) message.string(2, output);
  message.string(4, node.op);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    message.message(5, (one) => writeAttribute(one, name, value));
  }
  if (node.domain) message.string(7, node.domain);
}

function writeAttribute(message: ProtoWriter, name: string, value: AttributeValue): void {
  message.string(1, name);
  if (typeof value === 'number') message.int(3, value).int(20, ATTRIBUTE_TYPES.int);
  else if (typeof value === 'string') message.string(4, value).int(20, ATTRIBUTE_TYPES.string);
  else if ('float' in value) message.float(2, value.float).int(20, ATTRIBUTE_TYPES.float);
  else if ('graph' in value) {
    message.message(6, (one) => writeGraph(one, value.graph)).int(20, ATTRIBUTE_TYPES.graph);
  } else {
    for (const one of value) message.int(8, one);
    message.int(20, ATTRIBUTE_TYPES.ints);
  }
}

function writeTensor(message: ProtoWriter, { name, dtype, shape, data }: Initializer): void {
  for (const size of shape) message.int(1, size);
  message
    .int(2, DATA_TYPES[dtype])
    .string(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeInfo(message: ProtoWriter, { name, dtype, shape }: TensorInfo): void {
  message.string(1, name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.int(1, DATA_TYPES[dtype]).message(2, (dimensions) => {
        for (const size of shape) {
          dimensions.message(1, (one) =>
            typeof size === 'number' ? one.int(1, size) : one.string(2, size),
          );
        }
      }),
    ),
  );
}
