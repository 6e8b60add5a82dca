import { lengthTerm } from '../graph/length-term.ts';
import { type LinearTerm, linearTerm } from '../graph/linear-term.ts';
import type { Siblings } from '../graph/siblings.ts';
import { sameNumbers, splatOf, type Value } from '../graph/value.ts';

/**
 * Finds the learning rate in a step that was traced at several rates, each for a batch of other lengths.
 * Everything else that differs must be a term of the lengths.
 *
 * @param siblings the values of the traces.
 * @param samples the lengths of each batch.
 * @returns the constants, of all traces, that depend on the rate; `undefined` when something differs in
 *   another way.
 */
export function termsAtLengths(
  siblings: Siblings,
  lrs: readonly number[],
  samples: readonly (readonly number[])[],
): Map<Value, LinearTerm> | undefined {
  const terms = new Map<Value, LinearTerm>();
  for (const values of siblings.values()) {
    if (!dependOnLengths(values.map(numbersIn), samples)) return undefined;
    const data = values.flatMap((value) => (value.data ? [value.data] : []));
    if (data.every((one) => sameNumbers(one, data[0]!))) continue;
    const numbers = values.map(splatOf);
    if (numbers.includes(undefined)) return undefined;
    const term = linearTerm(numbers as number[], lrs);
    if (term) for (const value of values) terms.set(value, term);
    else if (!lengthTerm(numbers as number[], samples, values[0]!.dtype !== 'float32')) {
      return undefined;
    }
  }
  return terms;
}

/** The sizes and attributes of a value. Words stand as they are. */
function numbersIn({ shape, attributes, op }: Value): (number | string)[] {
  if (op === 'Input') return [...shape];
  const others = Object.entries(attributes).flatMap(([name, attribute]) => {
    const list =
      typeof attribute === 'object' && 'float' in attribute ? [attribute.float] : attribute;
    return [name, ...[list].flat()];
  });
  return [...shape, ...others];
}

function dependOnLengths(
  lists: readonly (readonly (number | string)[])[],
  samples: readonly (readonly number[])[],
): boolean {
  const [first, ...others] = lists as [(number | string)[], ...(number | string)[][]];
  if (others.some(({ length }) => length !== first.length)) return false;
  return first.every((one, i) => {
    if (others.every((list) => Object.is(list[i], one))) return true;
    const numbers = lists.map((list) => list[i]!);
    if (numbers.some((number) => typeof number === 'string')) return false;
    return lengthTerm(numbers as number[], samples, true) !== undefined;
  });
}
