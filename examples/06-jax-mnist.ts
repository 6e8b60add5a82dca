/**
 * The learning rate range test with jax-js: a small network on MNIST, on WebAssembly, and a short
 * training that shows what the suggestion is worth.
 *
 *   npm run example:jax
 */
import { init, type Array as JaxArray, nn, numpy as np, random, tree } from '@jax-js/jax';
import { rangeTest, suggest } from 'lr-finder';
import { jaxTrainable, type Update } from 'lr-finder/jax';
import { plot } from 'lr-finder/plot';
import { plotTerminal } from 'lr-finder/plot/terminal';
import { batchesOf } from './batches.ts';
import { runUntilCtrlC } from './ctrl-c.ts';
import { CLASSES, type Digit, numbersOf, PIXELS, readMnist } from './mnist.ts';
import { reportAbort, reportSuggestion, writeCurve } from './report.ts';

const BATCH_SIZE = 64;
const HIDDEN = 128;

type Params = { w1: JaxArray; b1: JaxArray; w2: JaxArray; b2: JaxArray };
type Batch = { xs: JaxArray; ys: JaxArray };

/** He's initialisation (2015). */
function initialise(seed: number): Params {
  const weights = (key: number, shape: [number, number]) =>
    random.normal(random.key(seed + key), shape).mul(Math.sqrt(2 / shape[0]));
  return {
    w1: weights(1, [PIXELS, HIDDEN]),
    b1: np.zeros([HIDDEN]),
    w2: weights(2, [HIDDEN, CLASSES]),
    b2: np.zeros([CLASSES]),
  };
}

/** Log-probabilities. Each array is consumed once; an array that is used twice would need `.ref`. */
function forward({ w1, b1, w2, b2 }: Params, xs: JaxArray): JaxArray {
  const hidden = nn.relu(np.dot(xs.reshape([-1, PIXELS]), w1).add(b1));
  return nn.logSoftmax(np.dot(hidden, w2).add(b2));
}

/** The mean cross-entropy. */
function loss(params: Params, { xs, ys }: Batch): JaxArray {
  return forward(params, xs)
    .mul(ys.reshape([-1, CLASSES]))
    .sum(-1)
    .mean()
    .mul(-1);
}

/** Gradient descent with momentum. The rate is an array, so one compiled step works for all rates. */
const momentum: Update<Params, Params> = ({ params, grads, state, lr }) => {
  const velocity = tree.map((v: JaxArray, g: JaxArray) => v.mul(0.9).add(g), state, grads);
  const moved = tree.map(
    (p: JaxArray, v: JaxArray) => p.sub(v.mul(lr.ref)),
    params,
    tree.ref(velocity),
  );
  return [moved, velocity];
};

/** A training from the same weights, on the same batches. */
function startTraining(digits: readonly Digit[]) {
  const params = initialise(0);
  const state = tree.map((p: JaxArray) => np.zerosLike(p.ref), params);
  const data = batchesOf(digits, { batchSize: BATCH_SIZE, seed: 0 }, numbersOf);
  const trainable = jaxTrainable({ params, loss, update: momentum, state, data });
  // The trainable has its own references.
  tree.dispose([params, state]);
  return trainable;
}

/** Trains at a rate, and returns the loss and accuracy on the test digits. */
async function train(lr: number, digits: readonly Digit[], test: readonly Digit[]) {
  const trainable = startTraining(digits);
  for (let step = 0; step < 300; step++) await trainable.step(lr);
  const params = trainable.params();
  await trainable.dispose();
  const { xs, ys } = numbersOf(test);
  const testLoss = loss(tree.ref(params), { xs: np.array(xs), ys: np.array(ys) });
  const guesses = await np.argmax(forward(params, np.array(xs)), -1).data();
  const right = test.filter(({ label }, i) => label === guesses[i]);
  return { loss: (await testLoss.data())[0]!, accuracy: right.length / test.length };
}

async function main(signal: AbortSignal): Promise<void> {
  await init('wasm');
  const digits = readMnist('train');
  console.log(`MNIST: ${digits.length} digits`);

  console.log('\n1. Exponential test by training loss, 1e-5 to 10 in 100 steps');
  const trainable = startTraining(digits);
  const start = performance.now();
  const result = await rangeTest(trainable, { startLr: 1e-5, endLr: 10, numIter: 100, signal });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  await trainable.dispose();
  console.log(`The training steps ran on jax-js (wasm). The test took ${seconds} s.`);
  const { history } = result;
  const suggestion = suggest(history, { optimizer: 'momentum' });
  console.log(`\n${plotTerminal(history, { suggestion })}\n`);
  if (result.stopReason === 'aborted') return reportAbort(result);
  reportSuggestion({ suggestion: () => suggestion });
  const draw = () => plot(history, { suggestion });
  await writeCurve({ plot: draw }, 'lr-finder-jax-mnist.svg');

  console.log('\n2. What it is worth: 300 steps from the same weights, judged on the test digits');
  const test = readMnist('t10k');
  console.log('   learning rate             loss   accuracy');
  for (const [factor, name] of [
    [0.1, 'a tenth'],
    [1, 'suggested'],
    [10, 'ten times'],
  ] as const) {
    if (signal.aborted) return;
    const lr = suggestion.lr * factor;
    const { loss, accuracy } = await train(lr, digits, test);
    const rate = `${lr.toPrecision(2)} (${name})`;
    console.log(
      `   ${rate.padEnd(22)} ${loss.toFixed(3).padStart(7)}   ${(100 * accuracy).toFixed(1)} %`,
    );
  }
}

await runUntilCtrlC(main);
