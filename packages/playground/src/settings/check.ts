import type { TestSettings } from './settings.ts';

/** Why a test can't run by these settings as a whole; `undefined` where it can. */
export function conflictOf(settings: TestSettings): string | undefined {
  const { startLr, endLr, stepMode, data, model, engine } = settings;
  if (!(endLr > startLr)) return 'The last rate has to be larger than the first.';
  if (stepMode === 'exp' && startLr === 0) return 'A rate that grows by factors can’t start at 0.';
  if (stepMode === 'exp' && !Number.isFinite(endLr / startLr)) {
    return 'The first rate is too near to 0 for a rate that grows by factors.';
  }
  if (model === 'cnn' && data !== 'digits')
    return 'A convolutional network needs images: the digits.';
  if (model === 'cnn' && engine === 'wasm') {
    return 'TensorFlow.js has no gradient of a convolution in WebAssembly: choose another engine.';
  }
  return undefined;
}
