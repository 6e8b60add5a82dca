import * as tf from '@tensorflow/tfjs';

/**
 * Makes the gradients of sums and means quick to trace, until the returned function is called. Those
 * of tfjs write an array of ones as large as the input, element by element: that takes seconds for a
 * deep network on a large batch. A `Fill` has the same result and holds one number.
 */
export function fillOnes(): () => void {
  const own = ['Sum', 'Mean'].map((name) => tf.getGradient(name));
  for (const config of own) {
    tf.registerGradient({
      ...config,
      gradFunc: (dy, saved, attrs) => {
        const [x] = saved as [tf.Tensor];
        const axes = tf.util.parseAxisParam(attrs.axis as number | number[], x.shape);
        const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
        const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
        return {
          x: () => {
            const spread = tf.mul(tf.reshape(dy as tf.Tensor, kept), tf.fill(x.shape, 1));
            return config.kernelName === 'Mean' ? tf.div(spread, count) : spread;
          },
        };
      },
    });
  }
  return () => own.forEach(tf.registerGradient);
}
