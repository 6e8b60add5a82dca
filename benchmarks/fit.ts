/**
 * One epoch of MNIST with `fitModel` and with `model.fit` (TensorFlow.js on WebAssembly): processes in
 * turns, each with a training of its own; the medians of time and memory.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { fitModel } from 'tfjs-onnxruntime';
import { tensorsOf } from '../examples/digit-tensors.ts';
import { readMnist } from '../examples/mnist.ts';

const TURNS = 5;
const SAMPLES = 55_000;
const MB = 2 ** 20;

interface Measured {
  readonly seconds: number;
  /** Resident memory that training has added. */
  readonly megabytes: number;
  readonly loss: number;
}

async function measured(name: string): Promise<Measured> {
  await tf.setBackend('wasm');
  await tf.ready();
  const { xs, ys } = tensorsOf(readMnist('train').slice(0, SAMPLES));
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 128,
        activation: 'relu',
        inputShape: [784],
        kernelInitializer,
      }),
      tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer }),
    ],
  });
  const loss = 'categoricalCrossentropy';
  model.compile({ optimizer: tf.train.adam(1e-3), loss, metrics: ['accuracy'] });
  const args = { epochs: 1, batchSize: 64, verbose: 0, shuffle: false } as const;
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const start = performance.now();
  const { history } =
    name === 'fitModel' ? await fitModel(model, xs, ys, args) : await model.fit(xs, ys, args);
  const seconds = (performance.now() - start) / 1000;
  globalThis.gc?.();
  const megabytes = (process.memoryUsage().rss - before) / MB;
  return { seconds, megabytes, loss: history.loss![0] as number };
}

async function inProcess(name: string): Promise<Measured> {
  const file = fileURLToPath(import.meta.url);
  const args = ['--expose-gc', '--import', 'tsx', file, name];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

const [, , only] = process.argv;
if (only !== undefined) {
  console.log(JSON.stringify(await measured(only)));
} else {
  const names = ['fitModel', 'model.fit'] as const;
  const all: Record<string, Measured[]> = { fitModel: [], 'model.fit': [] };
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const name of names) all[name]!.push(await inProcess(name));
  }
  for (const name of names) {
    const [seconds, megabytes] = (['seconds', 'megabytes'] as const).map((key) =>
      median(all[name]!.map((one) => one[key])),
    );
    const [{ loss }] = all[name] as [Measured];
    console.log(
      `${name.padEnd(9)} ${seconds!.toFixed(2)} s, ${megabytes!.toFixed(0)} MB, loss ${loss.toFixed(6)}`,
    );
  }
  const ratios = all.fitModel!.map(({ seconds }, i) => all['model.fit']![i]!.seconds / seconds);
  console.log(`fitModel is ${median(ratios).toFixed(1)} times as fast`);
}
