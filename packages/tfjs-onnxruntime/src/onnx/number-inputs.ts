import { constantTerm, type LengthTerm, lengthTerm } from '../graph/length-term.ts';
import type { Siblings } from '../graph/siblings.ts';
import type { DType } from '../graph/value.ts';

/** Several graphs of one step, for batches of different lengths, that are written as one. */
export interface Family {
  readonly siblings: Siblings;
  /** The lengths of each graph's batch. */
  readonly samples: readonly (readonly number[])[];
}

/** An input of a graph for numbers that are settings, or that depend on the lengths of the batch. */
export interface NumberInput {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly terms: readonly LengthTerm[];
}

/** Thrown when graphs for several lengths can't be written as one. */
export class NotOneGraph extends Error {}

/** The inputs that a graph needs for its lengths and settings. Equal ones are shared. */
export class NumberInputs {
  readonly #samples: Family['samples'];
  readonly #inputs = new Map<string, NumberInput>();

  constructor(samples: Family['samples']) {
    this.#samples = samples;
  }

  get all(): NumberInput[] {
    return [...this.#inputs.values()];
  }

  /**
   * The name of the input for a tensor.
   *
   * @param numbers the elements of the tensor in each graph.
   * @throws {NotOneGraph} when one of them isn't a term of the lengths.
   */
  nameOf(dtype: DType, shape: readonly number[], numbers: readonly ArrayLike<number>[]): string {
    const terms = Array.from(numbers[0]!, (_, i) =>
      this.termOf(
        numbers.map((one) => one[i]!),
        dtype !== 'float32',
      ),
    );
    return this.#inputFor('length', dtype, shape, terms);
  }

  /** The name of the input for a number that is the same for all lengths. */
  settingOf(number: number): string {
    return this.#inputFor('setting', 'float32', [], [constantTerm(number)]);
  }

  #inputFor(
    kind: 'length' | 'setting',
    dtype: DType,
    shape: readonly number[],
    terms: readonly LengthTerm[],
  ): string {
    const key = JSON.stringify([kind, dtype, shape, terms]);
    const known = this.#inputs.get(key);
    if (known) return known.name;
    const name = `${kind}${this.#inputs.size}`;
    this.#inputs.set(key, { name, dtype, shape, terms });
    return name;
  }

  /** @throws {NotOneGraph} when there is none. */
  termOf(numbers: readonly number[], isInteger: boolean): LengthTerm {
    const term = lengthTerm(numbers, this.#samples, isInteger);
    if (!term) throw new NotOneGraph(`${numbers.join(', ')} is no term of the lengths`);
    return term;
  }
}
