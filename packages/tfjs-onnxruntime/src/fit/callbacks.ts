import * as tf from '@tensorflow/tfjs';
import type { FitArgs } from './args.ts';

export type Callback = tf.CallbackList['callbacks'][number];

/** The callbacks of the arguments, as TensorFlow.js's objects. */
export function callbacksOf({ callbacks, yieldEvery }: FitArgs): Callback[] {
  const given = [callbacks ?? {}].flat();
  return given.map((one) => (isCallback(one) ? one : new tf.CustomCallback(one, yieldEvery)));
}

function isCallback(one: Callback | tf.CustomCallbackArgs): one is Callback {
  return 'setParams' in one;
}

/** Whether a callback is called for each batch, and may use the model then. */
export function wantsBatches(callback: Callback): boolean {
  if (callback instanceof tf.CustomCallback) {
    const { batchBegin, batchEnd, yield: onYield } = callback as unknown as CustomCallback;
    return [batchBegin, batchEnd, onYield].some((one) => one !== undefined && one !== null);
  }
  // History inherits both from the base class, where they do nothing.
  const { onBatchBegin, onBatchEnd } = tf.History.prototype;
  return callback.onBatchBegin !== onBatchBegin || callback.onBatchEnd !== onBatchEnd;
}

interface CustomCallback {
  readonly batchBegin?: unknown;
  readonly batchEnd?: unknown;
  readonly yield?: unknown;
}
