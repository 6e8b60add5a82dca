import * as tf from '@tensorflow/tfjs';

/** The gradient of a kernel's input `x`, from that of its result. */
type Gradient = (dy: tf.Tensor, x: tf.Tensor, attrs: tf.NamedAttrMap) => tf.Tensor;

const QUICK: Readonly<Record<string, Gradient>> = {
  Sum: spread,
  Mean: (dy, x, attrs) => tf.div(spread(dy, x, attrs), reducedAxes(x, attrs).count),
  Tile: sumOfTiles,
};

/**
 * Replaces gradients that are slow to trace, until the returned function is called. Those of sums and
 * means in tfjs write an array of ones as large as the input, element by element: that takes seconds for
 * a deep network on a large batch. That of a repetition, as in a layer normalisation, adds the copies
 * one by one, which makes a graph as large as the batch.
 */
export function quickGradients(): () => void {
  const own = Object.keys(QUICK).map((name) => tf.getGradient(name));
  for (const config of own) {
    const gradient = QUICK[config.kernelName]!;
    tf.registerGradient({
      ...config,
      gradFunc: (dy, [x], attrs) => ({ x: () => gradient(dy as tf.Tensor, x!, attrs) }),
    });
  }
  return () => own.forEach(tf.registerGradient);
}

/** A `Fill` has the same result as an array of ones, and holds one number. */
function spread(dy: tf.Tensor, x: tf.Tensor, attrs: tf.NamedAttrMap): tf.Tensor {
  return tf.mul(tf.reshape(dy, reducedAxes(x, attrs).kept), tf.fill(x.shape, 1));
}

function reducedAxes({ shape }: tf.Tensor, attrs: tf.NamedAttrMap) {
  const axes = tf.util.parseAxisParam(attrs.axis as number | number[], shape);
  return {
    kept: shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    count: axes.reduce((product, axis) => product * shape[axis]!, 1),
  };
}

function sumOfTiles(dy: tf.Tensor, x: tf.Tensor, attrs: tf.NamedAttrMap): tf.Tensor {
  const reps = attrs.reps as number[];
  const apart = x.shape.flatMap((size, axis) => [reps[axis]!, size]);
  const copies = x.shape.map((_, axis) => 2 * axis);
  return tf.sum(tf.reshape(dy, apart), copies);
}
