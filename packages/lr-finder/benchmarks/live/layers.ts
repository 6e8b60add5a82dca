import * as tf from '@tensorflow/tfjs';

type Activation = NonNullable<Parameters<typeof tf.layers.dense>[0]['activation']>;

/** Layers one after another. */
export const chainOf = (...layers: tf.layers.Layer[]): tf.Sequential => tf.sequential({ layers });

export const dense = (units: number, activation: Activation = 'linear', inputs?: number) =>
  tf.layers.dense({ units, activation, ...(inputs ? { inputShape: [inputs] } : {}) });

/** Its averages follow fast enough for a training of 200 steps; by default, tfjs's would not. */
export const batchNorm = () => tf.layers.batchNormalization({ momentum: 0.9 });

/** Dense layers of these widths, the last one linear or as said. */
export function mlp(
  inputs: number,
  widths: readonly number[],
  activation: Activation,
  last: Activation = 'linear',
): tf.Sequential {
  return chainOf(
    ...widths.map((width, i) =>
      dense(width, i === widths.length - 1 ? last : activation, i === 0 ? inputs : undefined),
    ),
  );
}

/** Blocks `x + dense(relu(dense(norm(x))))` between a first and a last dense layer. */
export function residualMlp(inputs: number, width: number, blocks: number, outputs: number) {
  const input = tf.input({ shape: [inputs] });
  let x = dense(width).apply(input) as tf.SymbolicTensor;
  for (let block = 0; block < blocks; block++) {
    const normed = tf.layers.layerNormalization({}).apply(x) as tf.SymbolicTensor;
    const inner = dense(width, 'relu').apply(normed) as tf.SymbolicTensor;
    const outer = dense(width).apply(inner) as tf.SymbolicTensor;
    x = tf.layers.add().apply([x, outer]) as tf.SymbolicTensor;
  }
  return tf.model({ inputs: input, outputs: dense(outputs).apply(x) as tf.SymbolicTensor });
}
