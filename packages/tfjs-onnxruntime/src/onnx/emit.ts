import { operationOf } from '../graph/operations.ts';
import { type DType, fullData, sizeOf, splatOf, type Value } from '../graph/value.ts';
import { valuesOf } from '../graph/walk.ts';
import type { Graph, Initializer, Node, TensorInfo } from './model.ts';

/** A value, with its name as an input or output of the graph. */
export interface Named {
  readonly name: string;
  readonly value: Value;
}

/** Writes `outputs`, and the values that they depend on, as an ONNX graph. */
export function emit(name: string, inputs: readonly Named[], outputs: readonly Named[]): Graph {
  return new Emitter(name, inputs, outputs).graph;
}

class Emitter {
  readonly graph: Graph;
  readonly #nodes: Node[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #names = new Map<Value, string>();
  readonly #constants = new Map<string, string>();
  /** The second results of nodes, by their first. */
  readonly #seconds = new Map<Value, Value>();

  constructor(name: string, inputs: readonly Named[], outputs: readonly Named[]) {
    for (const input of inputs) this.#names.set(input.value, input.name);
    // If possible, the value itself gets the output's name, without a copy.
    const named = new Map<Value, string>();
    for (const { name: own, value } of outputs) {
      if (!this.#names.has(value) && value.op !== 'Const' && !named.has(value)) {
        named.set(value, own);
      }
    }
    const computed = valuesOf(outputs.map(({ value }) => value)).filter(
      (value) => value.op !== 'Const' && !this.#names.has(value),
    );
    for (const value of computed) {
      if (value.op === 'Input') throw new Error(`The input ${value.id} is not among the inputs`);
      this.#names.set(value, named.get(value) ?? `v${value.id}`);
      if (operationOf(value).isSecondResult) this.#seconds.set(value.inputs[0]!, value);
    }
    for (const value of computed) this.#write(value);
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

  #write(value: Value): void {
    const { isElementwise, isSecondResult, onnx } = operationOf(value);
    if (isSecondResult) return;
    const { op, attributes } = value;
    const { constants = [], ...node } = { op, attributes, ...onnx?.(value) };
    // If inputs are broadcast anyway, a constant with equal elements stays a scalar.
    const isStretched = isElementwise && value.inputs.length > 1;
    const inputs = [
      ...value.inputs.map((input) => (isStretched ? this.#small(input) : this.#full(input))),
      ...constants.map((one) => ('op' in one ? this.#full(one) : this.#list(one))),
    ];
    const second = this.#seconds.get(value);
    const outputs = [value, ...(second ? [second] : [])].map((one) => this.#names.get(one)!);
    this.#nodes.push({ ...node, inputs, outputs });
  }

  #small(value: Value): string {
    if (splatOf(value) === undefined) return this.#full(value);
    return this.#initializer([], value.dtype, value.data!);
  }

  #full(value: Value): string {
    const name = this.#names.get(value);
    if (name !== undefined) return name;
    const { shape, dtype } = value;
    const isUniform = splatOf(value) !== undefined;
    if (isUniform && sizeOf(shape) <= 64) return this.#initializer(shape, dtype, fullData(value));
    if (!isUniform) {
      const own = this.#initializer(shape, dtype, value.data!);
      this.#names.set(value, own);
      return own;
    }
    const own = `v${value.id}`;
    this.#names.set(value, own);
    const list = this.#list(shape);
    const inputs = [this.#small(value), list];
    this.#nodes.push({ op: 'Expand', inputs, outputs: [own] });
    return own;
  }

  /** A list of integers. */
  #list(numbers: readonly number[]): string {
    return this.#initializer([numbers.length], 'int64', BigInt64Array.from(numbers, BigInt));
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

function infoOf({ name, value: { dtype, shape } }: Named): TensorInfo {
  return { name, dtype, shape };
}
