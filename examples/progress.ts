import * as tf from '@tensorflow/tfjs';
import cliProgress from 'cli-progress';
import type { RangeTestPoint } from 'lr-finder';
import type { TfjsRangeTestResult } from 'lr-finder/tfjs';

/** Runs a test with a progress bar, and prints its engine and its time. */
export async function withProgress(
  numIter: number,
  test: (onPoint: (point: RangeTestPoint) => void) => Promise<TfjsRangeTestResult>,
): Promise<TfjsRangeTestResult> {
  const bar = new cliProgress.SingleBar({
    format: '{bar} {value}/{total}  lr {lr}  loss {loss}',
    barsize: 30,
    hideCursor: true,
  });
  bar.start(numIter, 0, { lr: '-', loss: '-' });
  const start = performance.now();
  const result = await test(({ step, lr, loss }) =>
    bar.update(step + 1, { lr: lr.toExponential(1), loss: loss.toFixed(3) }),
  ).finally(() => bar.stop());
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const engine = result.engine === 'onnx' ? 'ONNX Runtime' : `TensorFlow.js (${tf.getBackend()})`;
  console.log(`The training steps ran on ${engine}. The test took ${seconds} s.`);
  return result;
}
