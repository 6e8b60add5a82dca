/**
 * A training step of ONNX Runtime beside one of PyTorch, eager and by `torch.compile`: the same weights,
 * batches, rates and Adam. The sides take turns; what is printed are the medians of the rounds, and the
 * medians of the rounds' ratios with half the distance of their quartiles. Needs a Python with PyTorch:
 * the variable PYTHON names one.
 *
 *   npm run bench:pytorch -- [--threads 1] [--rounds 5] [mlp cnn lstm transformer resnet depthwise unet]
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { compileTrainStep } from 'tfjs-onnxruntime';
import { describeRatio, ratios, summarize } from '../rounds.ts';
import { MODELS } from './models.ts';
import { findPython, startPython } from './python.ts';
import { writeTask } from './task.ts';

const { values, positionals } = parseArgs({
  options: {
    threads: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '5' },
  },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const names = positionals.length > 0 ? positionals : Object.keys(MODELS);
const BATCH = 64;
/** Batches that go round; steps in a turn. */
const BATCHES = 8;
const TURN = 25;

interface Answer {
  readonly losses: number[];
  readonly ms: number;
}

/** One of those compared: it takes some steps when it is asked to. */
interface Side {
  ask(lrs: readonly number[]): Promise<Answer>;
  close(): unknown;
}

const python = findPython(
  'torch, numpy',
  'Install PyTorch (pip install torch numpy), or name a Python that has it in the variable PYTHON',
);
/** torch.compile builds C++. */
const compiler = [process.env.CXX, 'g++', 'clang++'].find(
  (one) => one && spawnSync(one, ['--version']).status === 0,
);
await tf.setBackend('cpu');
let isTold = false;
for (const threads of values.threads.split(',').map(Number)) {
  for (const name of names) await compare(name, threads);
}

async function compare(name: string, threads: number): Promise<void> {
  const make = MODELS[name];
  if (!make) throw new Error(`Expected a model of ${Object.keys(MODELS).join(', ')}, got ${name}`);
  const model = make();
  const [input, output] = [model.inputs[0]!, model.outputs[0]!];
  const xs = tf.randomNormal([BATCHES, BATCH, ...input.shape.slice(1).map(Number)]);
  const labels = tf
    .randomUniform([BATCHES, BATCH, ...output.shape.slice(1, -1).map(Number)], 0, 10)
    .floor();
  const folder = writeTask({ name, model, xs, labels });
  const peer = async (isCompiled: boolean) => {
    const script = fileURLToPath(new URL('run.py', import.meta.url));
    return startPython<readonly number[], Answer>(
      python,
      script,
      [folder, `${threads}`, `${isCompiled}`],
      threads,
    );
  };
  const eager = await peer(false);
  if (!isTold) {
    const { version } = eager;
    console.log(`PyTorch ${version}, Node ${process.version}, batch ${BATCH}, Adam, ms a step`);
    if (!compiler) console.log('No torch.compile: there is no C++ compiler (apt-get install g++)');
    isTold = true;
  }
  const sides: Record<string, Side> = {
    here: await onnx(model, xs, labels, threads),
    eager,
    ...(compiler && { compiled: await peer(true) }),
  };
  const answers = new Map<string, Answer[]>(Object.keys(sides).map((side) => [side, []]));
  const steps = (rounds + 1) * TURN;
  const lrs = Array.from({ length: steps }, (_, i) => 1e-6 * 1e4 ** (i / (steps - 1)));
  for (let i = 0; i < steps; i += TURN) {
    for (const [side, one] of Object.entries(sides)) {
      answers.get(side)!.push(await one.ask(lrs.slice(i, i + TURN)));
    }
  }
  for (const side of Object.values(sides)) await side.close();
  rmSync(folder, { recursive: true });
  print(name, threads, answers);
  tf.dispose([xs, labels]);
  model.dispose();
}

function print(name: string, threads: number, answers: ReadonlyMap<string, Answer[]>): void {
  // The first turn warms up.
  const times = (side: string) =>
    answers
      .get(side)!
      .slice(1)
      .map(({ ms }) => ms / TURN);
  const ours = times('here');
  const others = [...answers.keys()].filter((side) => side !== 'here');
  const columns = others.map((side) => {
    const theirs = times(side);
    const ms = summarize(theirs).median.toFixed(2);
    return `${side} ${ms}, ratio ${describeRatio(ratios(ours, theirs))}`;
  });
  // Later on, where the rates are high, the smallest difference grows.
  const losses = (side: string) =>
    answers
      .get(side)!
      .slice(0, 2)
      .flatMap((one) => one.losses);
  const wanted = losses('eager');
  const off = Math.max(...losses('here').map((loss, i) => Math.abs(loss / wanted[i]! - 1)));
  const title = `${name}, ${threads} thread${threads === 1 ? '' : 's'}`;
  console.log(
    `${title}: here ${summarize(ours).median.toFixed(2)}; ${columns.join('; ')}; the first ${2 * TURN} losses differ by at most ${off.toExponential(1)}`,
  );
}

async function onnx(
  model: tf.LayersModel,
  xs: tf.Tensor,
  labels: tf.Tensor,
  threads: number,
): Promise<Side> {
  const targets = tf.tidy(() =>
    tf
      .oneHot(labels.flatten().toInt(), 10)
      .reshape([...labels.shape, 10])
      .toFloat(),
  );
  const ys = tf.unstack(targets);
  const batches = tf.unstack(xs).map((x, i) => ({ xs: x, ys: ys[i]! }));
  const step = await compileTrainStep({
    model,
    optimizer: tf.train.adam(),
    loss: (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.losses.softmaxCrossEntropy(yTrue, yPred),
    batch: batches[0]!,
    sessionOptions: { intraOpNumThreads: threads },
  });
  let count = 0;
  return {
    async ask(lrs) {
      const own = lrs.map((_, i) => batches[(count + i) % BATCHES]!);
      count += lrs.length;
      const start = performance.now();
      const losses = await step.runMany(own, lrs);
      return { losses, ms: performance.now() - start };
    },
    close: async () => {
      tf.dispose([targets, ys, batches.map((batch) => batch.xs)]);
      await step.dispose();
    },
  };
}
