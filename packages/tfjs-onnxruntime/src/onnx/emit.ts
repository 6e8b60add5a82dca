import { endsOf } from '../graph/ends.ts';
import type { Numbers } from '../graph/operation.ts';
import { isOp, operationOf, type ValueOf } from '../graph/operations.ts';
import type { Value } from '../graph/value.ts';
import { valuesOf } from '../graph/walk.ts';
import { Constants } from './constants.ts';
import type { Graph, Node, TensorInfo } from './model.ts';
import { type Family, NotOneGraph, type NumberInput, NumberInputs } from './number-inputs.ts';

/** A value, with its name as an input or output of the graph. */
export interface Named {
  readonly name: string;
  readonly value: Value;
}

/** A graph, and those of its inputs that are numbers of the step. */
export interface Emitted {
  readonly graph: Graph;
  readonly numberInputs: readonly NumberInput[];
}

/** How a graph is made fit for more than one step. */
export interface Emission {
  /**
   * The values at the same places in graphs for other lengths of the batch: what differs becomes a symbolic
   * size or an input.
   */
  readonly family?: Family | undefined;
  /**
   * Whether the numbers in the operations that end the graph are inputs: they are settings, such as a
   * momentum or a weight decay, and steps with others then have the same graph.
   */
  readonly hasSettings?: boolean;
}

/**
 * Writes `outputs`, and the values that they depend on, as an ONNX graph.
 *
 * @throws {NotOneGraph} when something differs in another way.
 */
export function emit(
  name: string,
  inputs: readonly Named[],
  outputs: readonly Named[],
  { family = { siblings: new Map(), samples: [] }, hasSettings = false }: Emission = {},
): Emitted {
  const numbers = new NumberInputs(family.samples);
  const ends = hasSettings ? endsOf(outputs.map(({ value }) => value)) : new Set<Value>();
  const around = { family, numbers, ends, prefix: '', names: new Map(), places: new Map() };
  const { graph } = new Emitter(name, inputs, outputs, around);
  const numberInputs = numbers.all;
  return { graph: { ...graph, inputs: [...graph.inputs, ...numberInputs] }, numberInputs };
}

/** What the graph around a graph gives it. */
interface Around {
  readonly family: Family;
  readonly numbers: NumberInputs;
  /** The operations of which the numbers are inputs. */
  readonly ends: ReadonlySet<Value>;
  /** Begins the names of constants: those of a graph within a graph must differ from the outer ones. */
  readonly prefix: string;
  /** The names of values outside. */
  readonly names: ReadonlyMap<Value, string>;
  /** Counts the values, for their names, as they occur: equal graphs have equal names. */
  readonly places: Map<Value, number>;
}

class Emitter {
  readonly graph: Graph;
  readonly #around: Around;
  readonly #nodes: Node[] = [];
  readonly #names: Map<Value, string>;
  readonly #constants: Constants;
  /** The second results of nodes, by their first. */
  readonly #seconds = new Map<Value, Value>();
  /** The names of the results of loops. */
  readonly #loopResults = new Map<Value, string[]>();

  constructor(name: string, inputs: readonly Named[], outputs: readonly Named[], around: Around) {
    this.#around = around;
    this.#names = new Map(around.names);
    this.#constants = new Constants(around.prefix, around.numbers, this.#nodes);
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
      this.#names.set(value, named.get(value) ?? this.#ownName(value));
      const [source] = value.inputs as [Value];
      if (operationOf(value).isSecondResult) this.#seconds.set(source, value);
      if (isOp(value, 'ScanOutput')) {
        this.#resultsOf(source)[value.attributes.index] = this.#names.get(value)!;
      }
    }
    for (const value of computed) this.#write(value);
    for (const { name: own, value } of outputs) {
      if (named.get(value) === own) continue;
      this.#nodes.push({ op: 'Identity', inputs: [this.#full(this.#all(value))], outputs: [own] });
    }
    this.graph = {
      name,
      nodes: this.#nodes,
      initializers: this.#constants.initializers,
      inputs: inputs.map((one) => this.#infoOf(one)),
      outputs: outputs.map((one) => this.#infoOf(one)),
    };
  }

  #ownName(value: Value): string {
    const { places } = this.#around;
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return `v${place}`;
  }

  /** The value, and those at its place in the graphs for other lengths. */
  #all(value: Value): readonly Value[] {
    return this.#around.family.siblings.get(value) ?? [value];
  }

  #write(value: Value): void {
    const { isElementwise, isSecondResult, hasSecondResult } = operationOf(value);
    if (isSecondResult || value.op === 'ScanOutput') return;
    if (isOp(value, 'Scan')) {
      this.#writeLoop(value);
      return;
    }
    const [written, ...others] = this.#all(value).map(writtenNode);
    const { constants, node } = written!;
    const text = others.length > 0 ? JSON.stringify(node) : '';
    if (others.some((other) => JSON.stringify(other.node) !== text)) {
      throw new NotOneGraph(`a ${value.op} differs`);
    }
    // If inputs are broadcast anyway, a constant with equal elements stays a scalar.
    const isStretched = isElementwise && value.inputs.length > 1;
    const inputs = [
      ...value.inputs.map((input) => {
        const all = this.#all(input);
        if (!isStretched || input.op !== 'Const') return this.#full(all);
        return this.#around.ends.has(value)
          ? this.#constants.setting(all)
          : this.#constants.small(all);
      }),
      ...constants.map((one, i) => {
        const all = [one, ...others.map((other) => other.constants[i]!)];
        if ('op' in one) return this.#full(all as Value[]);
        return this.#constants.list(
          value.op === 'Reshape' ? this.#newShape(value) : (all as Numbers[]),
        );
      }),
    ];
    const second = this.#seconds.get(value);
    const outputs = [value, ...(second ? [second] : [])].map((one) => this.#names.get(one)!);
    if (hasSecondResult && !second) outputs.push(`${this.#ownName(value)}.second`);
    this.#nodes.push({ ...node, inputs, outputs });
  }

  #writeLoop(scan: ValueOf<'Scan'>): void {
    const { states, sequences, reverse } = scan.attributes;
    const { inputs, outputs } = scan.body!;
    const names = scan.inputs.map((one) => this.#full(this.#all(one)));
    const count = states + sequences;
    const name = this.#ownName(scan);
    const own = inputs.slice(0, count).map((value) => ({ name: this.#ownName(value), value }));
    const ends = outputs.map((value, i) => ({ name: `${name}.${i}.next`, value }));
    const outside = inputs.slice(count).map((value, i) => [value, names[count + i]!] as const);
    const { graph } = new Emitter('loop', own, ends, {
      ...this.#around,
      prefix: `${name}.`,
      names: new Map([...this.#names, ...outside]),
    });
    const results = this.#resultsOf(scan);
    this.#nodes.push({
      op: 'Scan',
      inputs: names.slice(0, count),
      outputs: outputs.map((_, i) => results[i] ?? `${name}.${i}`),
      attributes: {
        body: { graph },
        num_scan_inputs: sequences,
        scan_input_directions: Array<number>(sequences).fill(reverse),
        scan_output_directions: Array<number>(outputs.length - states).fill(reverse),
      },
    });
  }

  #resultsOf(scan: Value): string[] {
    const known = this.#loopResults.get(scan) ?? [];
    this.#loopResults.set(scan, known);
    return known;
  }

  /** The shape that a value gets: 0 for a size that stays, -1 for one that follows from the others. */
  #newShape(value: Value): readonly Numbers[] {
    const all = this.#all(value);
    const stays = (axis: number) =>
      all.every(({ inputs: [x], shape }) => x!.shape[axis] === shape[axis]);
    const shape = value.shape.map((size, axis) => {
      if (all.every((one) => one.shape[axis] === size)) return size;
      return stays(axis) ? 0 : -1;
    });
    return shape.filter((size) => size < 0).length > 1 ? all.map((one) => one.shape) : [shape];
  }

  #full(values: readonly Value[]): string {
    return this.#names.get(values[0]!) ?? this.#constants.full(values);
  }

  /** Sizes that differ from graph to graph are symbolic. */
  #infoOf({ name, value }: Named): TensorInfo {
    const all = this.#all(value);
    const shape = value.shape.map((size, axis) => {
      const sizes = all.map((one) => one.shape[axis]!);
      return sizes.every((one) => one === size) ? size : this.#symbolOf(sizes);
    });
    return { name, dtype: value.dtype, shape };
  }

  #symbolOf(sizes: Numbers): string {
    const { factor, offset, lengths } = this.#around.numbers.termOf(sizes, true);
    return `${offset} + ${factor} * ${lengths.map((i) => `size${i}`).join(' * ')}`;
  }
}

/** A node without its inputs and outputs, and the constants among its inputs. */
function writtenNode(value: Value) {
  const { op, attributes } = value;
  const { constants = [], ...node } = { op, attributes, ...operationOf(value).onnx?.(value) };
  return { constants, node };
}
