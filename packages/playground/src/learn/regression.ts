import { rangeTest, type Trainable } from 'lr-finder';
import type { FinishedTest } from '../tests/test.ts';

const BATCH = 64;

/** Least squares by gradient descent on batches of 64: a training loop in forty lines. */
function regression(): Trainable<readonly number[]> {
  const samples = Array.from({ length: 500 }, (_, i) => {
    const x = Math.sin(i);
    return { x, y: 3 * x - 1 + 0.3 * Math.cos(5 * i) };
  });
  let [slope, offset, drawn] = [0, 0, 0];
  return {
    step(lr) {
      let [loss, slopeGradient, offsetGradient] = [0, 0, 0];
      for (let i = 0; i < BATCH; i++) {
        const { x, y } = samples[drawn++ % samples.length]!;
        const error = slope * x + offset - y;
        loss += error ** 2 / BATCH;
        slopeGradient += (2 * error * x) / BATCH;
        offsetGradient += (2 * error) / BATCH;
      }
      slope -= lr * slopeGradient;
      offset -= lr * offsetGradient;
      return loss;
    },
    save: () => [slope, offset],
    restore([savedSlope = 0, savedOffset = 0]) {
      slope = savedSlope;
      offset = savedOffset;
    },
  };
}

/** The first curve that the page shows: a real one, which takes no engine. */
export async function exampleTest(): Promise<FinishedTest> {
  const { history, stopReason, steps, measurement } = await rangeTest(regression(), {
    startLr: 1e-4,
    endLr: 10,
  });
  return { name: 'example', history, stopReason, steps, optimizer: 'sgd', measurement };
}
