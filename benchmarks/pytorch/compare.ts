/**
 * The same range test here and with PyTorch, in turns: same models, weights, batches and rates.
 *
 *   npm run bench:pytorch -- [--threads 1] [--steps 150] [mlp] [cnn] [lstm] [transformer] [resnet] [resnet56]
 *
 * Needs a `python3` with PyTorch and NumPy, or another one in the variable PYTHON.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { compileTrainStep } from 'tfjs-onnxruntime';
import { MODELS } from './models.ts';

const { values, positionals } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    steps: { type: 'string', default: '150' },
  },
  allowPositionals: true,
});
const threads = Number(values.threads);
const PYTHON = [process.env.PYTHON, 'python3', '/usr/bin/python3'].find(
  (one) => one && spawnSync(one, ['-c', 'import torch, numpy']).status === 0,
);
const BATCH = 64;
/** Batches that go round; steps in a turn. */
const BATCHES = 8;
const TURN = 25;

interface Answer {
  readonly losses: number[];
  readonly ms: number;
}

/** Both sides of a task: each takes some steps when it is asked to. */
interface Side {
  turn(lrs: readonly number[]): Promise<Answer>;
  close(): Promise<void>;
}

if (!PYTHON) {
  console.error(
    'No python3 here can import torch and numpy. Install PyTorch (Debian: apt-get install python3-torch), or name a Python that has it in the variable PYTHON',
  );
  process.exit(1);
}
await tf.setBackend('cpu');
for (const name of positionals.length > 0
  ? positionals
  : ['mlp', 'cnn', 'lstm', 'transformer', 'resnet']) {
  await compare(name);
}

async function compare(name: string): Promise<void> {
  const make = MODELS[name];
  if (!make) throw new Error(`Expected a model of ${Object.keys(MODELS).join(', ')}, got ${name}`);
  const model = make();
  const [input] = model.inputs as [tf.SymbolicTensor];
  const xs = tf.randomNormal([BATCHES, BATCH, ...input.shape.slice(1).map(Number)]);
  const labels = tf.randomUniform([BATCHES, BATCH], 0, 10).floor();
  const folder = mkdtempSync(join(tmpdir(), 'bench-pytorch-'));
  writeTask(folder, name, model, xs, labels);
  const theirs = await pytorch(folder);
  const start = performance.now();
  const ours = await onnx(model, xs, labels);
  const compileMs = performance.now() - start;
  const count = Number(values.steps);
  const lrs = Array.from({ length: count }, (_, i) => 1e-6 * 1e4 ** (i / (count - 1)));
  const answers = { ours: [] as Answer[], theirs: [] as Answer[] };
  for (let i = 0; i < count; i += TURN) {
    const turn = lrs.slice(i, i + TURN);
    answers.ours.push(await ours.turn(turn));
    answers.theirs.push(await theirs.turn(turn));
  }
  await ours.close();
  await theirs.close();
  rmSync(folder, { recursive: true });
  // The first turn warms up.
  const perStep = (all: Answer[]) => median(all.slice(1).map(({ ms }) => ms / TURN));
  const [a, b] = [perStep(answers.ours), perStep(answers.theirs)];
  // Later on, where the rates are high, the smallest difference grows.
  const off = Math.max(
    ...answers.ours
      .slice(0, 2)
      .flatMap(({ losses }, i) =>
        losses.map((loss, j) => Math.abs(loss / answers.theirs[i]!.losses[j]! - 1)),
      ),
  );
  console.log(
    `${name}, ${threads} thread(s): ${a.toFixed(2)} ms a step here, ${b.toFixed(2)} ms with PyTorch: ratio ${(a / b).toFixed(2)}; the first ${TURN} losses differ by at most ${off.toExponential(1)}; compiled in ${compileMs.toFixed(0)} ms`,
  );
  tf.dispose([xs, labels]);
  model.dispose();
}

async function onnx(model: tf.LayersModel, xs: tf.Tensor, labels: tf.Tensor): Promise<Side> {
  const targets = tf.oneHot(labels.flatten().toInt(), 10).reshape([BATCHES, BATCH, 10]);
  const batches = tf
    .unstack(xs)
    .map((x, i) => ({ xs: x, ys: targets.slice(i, 1).squeeze([0]).toFloat() }));
  const step = await compileTrainStep({
    model,
    optimizer: tf.train.adam(),
    loss: (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.losses.softmaxCrossEntropy(yTrue, yPred),
    batch: batches[0]!,
    sessionOptions: { intraOpNumThreads: threads },
  });
  let count = 0;
  return {
    async turn(lrs) {
      const own = lrs.map((_, i) => batches[(count + i) % BATCHES]!);
      count += lrs.length;
      const start = performance.now();
      const losses = await step.runMany(own, lrs);
      return { losses, ms: performance.now() - start };
    },
    close: () => step.dispose(),
  };
}

async function pytorch(folder: string): Promise<Side> {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'run.py');
  const env = { ...process.env, OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}` };
  const child = spawn(PYTHON!, [script, folder, `${threads}`], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('PyTorch ended before its answer: see its message above');
    return JSON.parse(value);
  };
  const { version } = (await answer()) as { version: string };
  if (!pytorch.said)
    console.log(`PyTorch ${version}, Node ${process.version}, batch ${BATCH}, Adam`);
  pytorch.said = true;
  return {
    async turn(lrs) {
      child.stdin.write(`${JSON.stringify(lrs)}\n`);
      return (await answer()) as Answer;
    },
    async close() {
      child.stdin.end();
    },
  };
}
pytorch.said = false;

function writeTask(
  folder: string,
  name: string,
  model: tf.LayersModel,
  xs: tf.Tensor,
  labels: tf.Tensor,
): void {
  const write = (file: string, tensor: tf.Tensor) => {
    writeFileSync(join(folder, file), Float32Array.from(tensor.dataSync()));
    return { file, shape: tensor.shape };
  };
  // In the order in which they were made, as in PyTorch; the model has them by depth.
  const made = [...model.trainableWeights].sort((a, b) => a.id - b.id);
  const weights = made.map((weight, i) => write(`weight${i}`, weight.read()));
  const task = { model: name, weights, xs: write('xs', xs), ys: write('ys', labels) };
  writeFileSync(join(folder, 'task.json'), JSON.stringify(task));
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
