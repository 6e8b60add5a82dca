import type * as tf from '@tensorflow/tfjs';
import { isOwnLayer } from './own-code.ts';
import type { Training } from './training.ts';

/**
 * The updated variables whose gradients pass through code of the user's and hardly anything else: those of
 * the layers from the first of the user's on, and of the nearest one before it that has weights. Where no
 * layer is the user's, those of the last layer with weights.
 */
export function nearOwnCode({ model, update }: Training): readonly tf.Variable[] {
  const { updated } = update;
  if (!model.network) return updated;
  const { layers } = model;
  const of = (some: readonly tf.layers.Layer[]) => {
    const variables = new Set(
      some.flatMap(({ trainableWeights }) => trainableWeights.map((weight) => weight.read())),
    );
    return updated.filter((variable) => variables.has(variable));
  };
  const own = layers.findIndex(isOwnLayer);
  const isBefore = (i: number) => (own < 0 || i < own) && of([layers[i]!]).length > 0;
  const nearest = [...layers.keys()].reverse().find(isBefore);
  return nearest === undefined ? updated : of(layers.slice(nearest));
}
