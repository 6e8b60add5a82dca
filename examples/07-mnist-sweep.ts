/**
 * A sweep of range tests on MNIST: it compares weight decays for three batch sizes, each with two seeds.
 *
 *   npm run example:sweep
 */
import type { DigitSettings } from './digit-network.ts';

/** The longest tests of each weight decay come first, so that no core waits long at the end. */
export const grid = {
  weightDecay: [0, 1e-3, 1e-2, 1e-1],
  batchSize: [512, 128, 32],
  seed: [0, 1],
};

export const options = { startLr: 1e-5, endLr: 3, numIter: 300, evaluateEvery: 3, smoothF: 0.2 };

/** The coordinator of the sweep needs neither TensorFlow.js nor the digits. */
export async function trainable(setting: DigitSettings) {
  const { digitNetwork } = await import('./digit-network.ts');
  return digitNetwork(setting);
}
