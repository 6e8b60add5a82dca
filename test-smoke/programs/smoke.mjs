// What is tried everywhere, with public entry points only. It needs nothing of Node or of a browser.
import * as tf from '@tensorflow/tfjs';
import { parseHistory, rangeTest, suggest } from 'lr-finder';
import { plot } from 'lr-finder/plot';
import { LRFinder } from 'lr-finder/tfjs';

/**
 * A suggestion from a history, a test of a loop, a figure, and a test of a TensorFlow.js model on
 * each of the engines.
 */
export async function smoke(engines) {
  const { history, ...loop } = await testLoop();
  const trained = {};
  for (const engine of engines) trained[engine] = await testModel(engine);
  const figure = await plot(history);
  const png = await figure.png();
  return { loop, trained, svg: figure.svg.slice(0, 4), png: [...png.slice(0, 4)] };
}

/** Gradient descent on a quadratic function of eight weights. */
async function testLoop() {
  const weights = new Float64Array(8).fill(1);
  const loop = {
    step(lr) {
      let loss = 0;
      for (const [i, weight] of weights.entries()) {
        const curvature = (i + 1) / 4;
        loss += (curvature * weight ** 2) / 2;
        weights[i] -= lr * curvature * weight;
      }
      return loss;
    },
    save: () => weights.slice(),
    restore(copy) {
      weights.set(copy);
    },
  };
  const { history, measurement, stopReason } = await rangeTest(loop, {
    startLr: 1e-4,
    endLr: 100,
  });
  const { lr, verdict } = suggest(parseHistory(JSON.stringify(history)), measurement);
  const restored = weights.every((weight) => weight === 1);
  return { history, lr, verdict: verdict.kind, stopReason, restored };
}

async function testModel(engine) {
  await tf.setBackend('cpu');
  const initial = (seed) => tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        activation: 'relu',
        inputShape: [4],
        kernelInitializer: initial(1),
      }),
      tf.layers.dense({ units: 1, kernelInitializer: initial(2) }),
    ],
  });
  const xs = tf.randomNormal([256, 4], 0, 1, 'float32', 3);
  const ys = tf.sum(xs, 1, true);
  const weights = () => JSON.stringify(model.getWeights().map((value) => value.arraySync()));
  const before = weights();
  const finder = new LRFinder(model, tf.train.sgd(0.01), 'meanSquaredError');
  const result = await finder.rangeTest({ xs, ys, batchSize: 32 }, { engine });
  const { lr, verdict } = finder.suggestion();
  return {
    engine: result.engine,
    lr,
    verdict: verdict.kind,
    stopReason: result.stopReason,
    restored: weights() === before,
  };
}
