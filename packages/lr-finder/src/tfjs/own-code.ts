import * as tf from '@tensorflow/tfjs';
import { layersIn } from '#training/object-state';
import { AdamW } from './adamw.ts';
import { Lion } from './lion.ts';
import type { Training } from './training.ts';

/** The optimizers of this library: no code of the user's either. */
const OURS: readonly unknown[] = [AdamW, Lion];

/** The layers, and the optimizer, of a training that are of a class of the user's, by name. */
export function ownObjects({ model, optimizer }: Pick<Training, 'model' | 'optimizer'>) {
  const layers = ownLayersIn(model.layers).map(({ name }) => `layer ${name}`);
  const isOwn = !isOfTfjs(optimizer, tf.train) && !OURS.includes(optimizer.constructor);
  return { layers, optimizer: isOwn ? [`the optimizer ${optimizer.constructor.name}`] : [] };
}

/** Whether a layer, or one within it, is of a class of the user's. */
export function isOwnLayer(layer: tf.layers.Layer): boolean {
  return ownLayersIn([layer]).length > 0;
}

function ownLayersIn(layers: readonly tf.layers.Layer[]) {
  return layersIn(layers).filter((layer) => !isOfTfjs(layer, tf.layers));
}

/** The parts of a training step that are code of the user's, by name. */
export function ownCode(training: Training): string[] {
  const { layers, optimizer } = ownObjects(training);
  const { network, runsOwnCode } = training.model;
  const functions = runsOwnCode ? [network ? 'the loss' : 'the model, or the loss'] : [];
  return [...functions, ...layers, ...optimizer];
}

/** Whether an object's class is one that functions of tfjs, such as `tf.layers.dense`, return. */
function isOfTfjs(object: object, functions: object): boolean {
  const itsClass = object.constructor as unknown as { readonly className?: string };
  const { className = '' } = itsClass;
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const names = Object.getOwnPropertyNames(functions).map((name) => name.toLowerCase());
  return names.includes(className.toLowerCase()) && classNameMap[className]?.[0] === itsClass;
}
