const tf = require('@tensorflow/tfjs');
const { rangeTest, suggest } = require('lr-finder');
const { LRFinder } = require('lr-finder/tfjs');
const { compileTrainStep } = require('tfjs-onnxruntime');

async function main() {
  let weight = 1;
  const loop = {
    step(lr) {
      const loss = weight ** 2;
      weight -= lr * 2 * weight;
      return loss;
    },
    save: () => weight,
    restore(copy) {
      weight = copy;
    },
  };
  const { history, measurement } = await rangeTest(loop);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  const finder = new LRFinder(model, tf.train.sgd(0.01), 'meanSquaredError');
  const xs = tf.tensor2d([
    [0, 1],
    [1, 0],
    [1, 1],
    [2, 1],
  ]);
  const { engine } = await finder.rangeTest({ xs, ys: xs.sum(1, true) }, { engine: 'onnx' });
  const { verdict } = suggest(history, measurement);
  console.log(JSON.stringify({ verdict: verdict.kind, engine, compiler: typeof compileTrainStep }));
}
main();
