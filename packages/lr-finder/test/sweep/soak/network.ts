/** Tests of which nearly all the time is spent in ONNX Runtime. A copy on disk, should one be made, goes. */
export const grid = { units: [192, 256], seed: [0, 1, 2] };
export const options = {
  ...{ engine: 'onnx', startLr: 1e-5, endLr: 1e-2, numIter: 150, divergeTh: false },
  // Left out of `options` where it is undefined.
  cacheDir: process.env.SOAK_COPIES,
};

interface Settings {
  readonly units: number;
  readonly seed: number;
}

export async function trainable({ units, seed }: Settings) {
  // Only where a test runs: the coordinator has no use for it.
  const tf = await import('@tensorflow/tfjs');
  const dense = { units, activation: 'relu' } as const;
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ ...dense, inputShape: [128] }),
      tf.layers.dense(dense),
      tf.layers.dense({ units: 1 }),
    ],
  });
  const xs = tf.randomNormal([256, 128], 0, 1, 'float32', seed + 1);
  const ys = tf.randomNormal([256, 1], 0, 1, 'float32', seed + 2);
  const data = { xs, ys, batchSize: 64 };
  const dispose = (): void => tf.dispose([xs, ys]);
  return { model, optimizer: tf.train.adam(1e-5), loss: 'meanSquaredError', data, dispose };
}
