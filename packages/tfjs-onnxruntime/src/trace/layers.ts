import * as tf from '@tensorflow/tfjs';
import { CompileError } from '../errors.ts';
import { type AnyLayer, layersIn } from '../training/object-state.ts';

const calls: string[] = [];

/**
 * Keeps track of the layer that is being applied, until the returned function is called.
 *
 * @param onApply is called with each layer before it is applied, including layers that only a user's
 *   function has.
 */
export function watchLayers(
  layers: readonly tf.layers.Layer[],
  onApply: (layer: tf.layers.Layer) => void,
): () => void {
  const all = layersIn(layers);
  for (const layer of all) {
    if (layer.stateful === true && layer.cell) {
      throw new CompileError(
        `Cannot compile layer ${layer.name}: it is stateful, and carries its state over from batch to batch. Make it with \`stateful: false\`, or train with TensorFlow.js itself`,
      );
    }
  }
  const own = all.map((layer) => Object.getOwnPropertyDescriptor(layer, 'call'));
  for (const layer of all) {
    const { call } = layer;
    layer.call = (...args) => {
      calls.push(layer.name);
      const result = call.apply(layer, args);
      calls.pop();
      return result;
    };
  }
  const { prototype } = tf.layers.Layer;
  const { apply } = prototype;
  prototype.apply = function (this: tf.layers.Layer, ...args) {
    onApply(this);
    return apply.apply(this, args);
  };
  return () => {
    prototype.apply = apply;
    calls.length = 0;
    all.forEach((layer, i) => {
      const descriptor = own[i];
      if (descriptor) Object.defineProperty(layer, 'call', descriptor);
      else delete (layer as Partial<AnyLayer>).call;
    });
  };
}

watchLayers.current = (): string | undefined => calls.at(-1);
