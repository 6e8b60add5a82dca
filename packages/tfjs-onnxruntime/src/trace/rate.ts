import * as tf from '@tensorflow/tfjs';
import { ObjectState } from '../training/object-state.ts';

/**
 * Sets an optimizer's rate, and increases its count of steps, until the returned function is called.
 */
export function setRate(optimizer: tf.Optimizer, lr: number, moreSteps: number): () => void {
  const before = new ObjectState([optimizer]);
  const rated = optimizer as unknown as {
    learningRate: number;
    c?: tf.Tensor;
    iterations_: number;
  };
  rated.learningRate = lr;
  // SGD and momentum also keep their rate in a tensor.
  const own = rated.c;
  if (own) rated.c = tf.keep(tf.scalar(-lr));
  const made = rated.c;
  rated.iterations_ = optimizer.iterations + moreSteps;
  const changes = before.changes();
  return () => {
    if (made !== own) made?.dispose();
    for (const change of changes) change.undo();
  };
}
