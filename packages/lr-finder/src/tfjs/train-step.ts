import type * as tf from '@tensorflow/tfjs';
import { type Update, trainStep as updateModel } from '#training/train-step';
import { ArgumentError, expected } from '../errors.ts';
import { writing } from './claim.ts';

/** `trainStep` of the shared training, for a claimed model. */
export const trainStep: typeof updateModel = (...args) => writing(() => updateModel(...args));

/**
 * Finds the variables with the given names.
 *
 * @throws {ArgumentError} for a name that no trained variable has.
 */
export function updateOf(
  trained: readonly tf.Variable[],
  lrScales: Readonly<Record<string, number>>,
  only: readonly string[] | undefined,
): Update {
  const names = trained.map(({ name }) => name);
  const find = (option: string, form: string, name: string): tf.Variable => {
    const variable = trained[names.indexOf(name)];
    if (variable) return variable;
    throw new ArgumentError(expected(option, `${form} names of ${names.join(', ')}`, name));
  };
  const factors = new Map<tf.Variable, number>();
  for (const [name, factor] of Object.entries(lrScales)) {
    factors.set(find('lrScales', 'by', name), factor);
  }
  const chosen = new Set(only?.map((name) => find('only', 'a list of', name)));
  return { updated: only ? trained.filter((each) => chosen.has(each)) : trained, factors };
}
