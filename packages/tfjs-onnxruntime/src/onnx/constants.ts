import type { Numbers } from '../graph/operation.ts';
import {
  type DType,
  fullData,
  sameNumbers,
  sameShape,
  sizeOf,
  splatOf,
  type Value,
} from '../graph/value.ts';
import type { Initializer, Node } from './model.ts';
import { NotOneGraph, type NumberInputs } from './number-inputs.ts';

/**
 * The constants of a graph, by name; equal ones are shared. Each method gets the constants of all graphs
 * that are written as one. Where these differ, an input takes the place of the constant.
 */
export class Constants {
  readonly initializers: Initializer[] = [];
  readonly #prefix: string;
  readonly #numbers: NumberInputs;
  readonly #nodes: Node[];
  readonly #names = new Map<Value, string>();
  readonly #known = new Map<string, string>();

  /**
   * @param prefix begins each name.
   * @param nodes gets a node for each large constant with equal elements.
   */
  constructor(prefix: string, numbers: NumberInputs, nodes: Node[]) {
    this.#prefix = prefix;
    this.#numbers = numbers;
    this.#nodes = nodes;
  }

  /** A constant where inputs are broadcast: a scalar if its elements are equal. */
  small(values: readonly Value[]): string {
    return splatOf(values[0]!) === undefined ? this.full(values) : this.#scalar(values);
  }

  /** A number that is an input, if it can be one: steps with other numbers have the same graph then. */
  setting(values: readonly Value[]): string {
    const [{ dtype }] = values as [Value];
    const [number, ...others] = values.map(splatOf) as [number | undefined];
    const isOne = Number.isFinite(number) && others.every((other) => Object.is(other, number));
    // The sum that a number is computed as makes 0 of -0.
    if (!isOne || dtype !== 'float32' || Object.is(number, -0)) return this.small(values);
    return this.#numbers.settingOf(number!);
  }

  full(values: readonly Value[]): string {
    const [value] = values as [Value];
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const name = this.#nameOf(values);
    this.#names.set(value, name);
    return name;
  }

  /** A list of integers. */
  list(lists: readonly Numbers[]): string {
    const [numbers] = lists as [Numbers];
    const shape = [numbers.length];
    if (lists.some((list) => !sameShape(list, numbers))) {
      return this.#numbers.nameOf('int64', shape, lists);
    }
    return this.#initializer(shape, 'int64', BigInt64Array.from(numbers, BigInt));
  }

  #nameOf(values: readonly Value[]): string {
    const [value] = values as [Value];
    const { shape, dtype } = value;
    const isUniform = splatOf(value) !== undefined;
    const isOne = values.every((one) => hasSameElements(one, value));
    if (!isUniform && !isOne) throw new NotOneGraph('a constant differs');
    if (!isUniform) return this.#initializer(shape, dtype, value.data!);
    if (isOne && sizeOf(shape) <= 64) return this.#initializer(shape, dtype, fullData(value));
    if (shape.length === 0) return this.#scalar(values);
    const name = `${this.#prefix}e${this.#nodes.length}`;
    const inputs = [this.#scalar(values), this.list(values.map((one) => one.shape))];
    this.#nodes.push({ op: 'Expand', inputs, outputs: [name] });
    return name;
  }

  /** The number that all elements equal. */
  #scalar(values: readonly Value[]): string {
    const [{ dtype, data }] = values as [Value];
    const numbers = values.map(splatOf);
    if (numbers.includes(undefined)) throw new NotOneGraph('a constant differs');
    if (numbers.every((number) => Object.is(number, numbers[0]))) {
      return this.#initializer([], dtype, data!);
    }
    const lists = numbers.map((number) => [number!]);
    return this.#numbers.nameOf(dtype, [], lists);
  }

  #initializer(shape: readonly number[], dtype: DType, data: Initializer['data']): string {
    const key = data.length <= 64 ? `${dtype} ${shape.join()} : ${[...data].map(text).join()}` : '';
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = `${this.#prefix}c${this.initializers.length}`;
    this.initializers.push({ name, dtype, shape, data });
    if (key !== '') this.#known.set(key, name);
    return name;
  }
}

const text = (number: number | bigint) => (Object.is(number, -0) ? '-0' : String(number));

function hasSameElements(a: Value, b: Value): boolean {
  return sameShape(a.shape, b.shape) && sameNumbers(a.data!, b.data!);
}
