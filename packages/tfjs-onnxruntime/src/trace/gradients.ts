import * as tf from '@tensorflow/tfjs';

type Attributes = tf.NamedAttrMap;

/**
 * Gradients in place of those of tfjs. Its gradients of sums and means write an array of ones as large as
 * the input, element by element: that takes seconds for a deep network on a large batch. That of a
 * repetition, as in a layer normalisation, adds the copies one by one, which makes a graph as large as
 * the batch. And that of a list of slices throws if there is only one, as for a sequence of one step.
 */
const GRADIENTS: Readonly<Record<string, tf.GradFunc>> = {
  Sum: (dy, [x], attrs) => ({ x: () => spread(dy as tf.Tensor, x!, attrs) }),
  Mean: (dy, [x], attrs) => ({
    x: () => tf.div(spread(dy as tf.Tensor, x!, attrs), reducedAxes(x!, attrs).count),
  }),
  Tile: (dy, [x], attrs) => ({ x: () => sumOfTiles(dy as tf.Tensor, x!, attrs) }),
  Unpack: (dys, _, attrs) => ({ value: () => tf.stack([dys].flat(), attrs.axis as number) }),
};

/** Replaces these gradients until the returned function is called. */
export function replaceGradients(): () => void {
  const own = Object.keys(GRADIENTS).map((name) => tf.getGradient(name));
  for (const config of own) {
    tf.registerGradient({ ...config, gradFunc: GRADIENTS[config.kernelName]! });
  }
  return () => own.forEach(tf.registerGradient);
}

/** A `Fill` has the same result as an array of ones, and holds one number. */
function spread(dy: tf.Tensor, x: tf.Tensor, attrs: Attributes): tf.Tensor {
  return tf.mul(tf.reshape(dy, reducedAxes(x, attrs).kept), tf.fill(x.shape, 1));
}

function reducedAxes({ shape }: tf.Tensor, attrs: Attributes) {
  const axes = tf.util.parseAxisParam(attrs.axis as number | number[], shape);
  return {
    kept: shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    count: axes.reduce((product, axis) => product * shape[axis]!, 1),
  };
}

function sumOfTiles(dy: tf.Tensor, x: tf.Tensor, attrs: Attributes): tf.Tensor {
  const reps = attrs.reps as number[];
  const apart = x.shape.flatMap((size, axis) => [reps[axis]!, size]);
  const copies = x.shape.map((_, axis) => 2 * axis);
  return tf.sum(tf.reshape(dy, apart), copies);
}
