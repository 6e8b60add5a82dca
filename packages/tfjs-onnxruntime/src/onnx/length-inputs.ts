import { type LengthTerm, lengthTerm } from '../graph/length-term.ts';
import type { Siblings } from '../graph/siblings.ts';
import type { DType } from '../graph/value.ts';

/** Several graphs of one step, for batches of different lengths, that are written as one. */
export interface Family {
  readonly siblings: Siblings;
  /** The lengths of each graph's batch. */
  readonly samples: readonly (readonly number[])[];
}

/** An input of a graph for numbers that depend on the lengths of the batch. */
export interface LengthInput {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly terms: readonly LengthTerm[];
}

/** Thrown when graphs for several lengths can't be written as one. */
export class NotOneGraph extends Error {}

/** The inputs that a graph needs for its lengths. Equal ones are shared. */
export class LengthInputs {
  readonly #samples: Family['samples'];
  readonly #inputs = new Map<string, LengthInput>();

  constructor(samples: Family['samples']) {
    this.#samples = samples;
  }

  get all(): LengthInput[] {
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
    const key = JSON.stringify([dtype, shape, terms]);
    const known = this.#inputs.get(key);
    if (known) return known.name;
    const name = `length${this.#inputs.size}`;
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
