/**
 * A whole range test, `new LRFinder(model, …).rangeTest(data)`, beside the one of pytorch-lr-finder with
 * its DataLoader: the same digits, network, weights, optimizer and rates, shuffled, one thread. Here the
 * data have three forms: whole tensors, a tf.data.Dataset of batches, and an iterable of batches. Two
 * times are printed: of everything, with compiling and putting the model back, and of what comes after the
 * first ten points, which small models take in one call. A first round warms up.
 *
 * Needs a Python with PyTorch, which the variable PYTHON names, and pytorch-lr-finder: installed, or in
 * a checkout that the variable PYTORCH_LR_FINDER names.
 *
 *   npm run bench:range-test -- [--rounds 7] [--threads 1] [mlp cnn]
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { LRFinder, type TensorData } from 'lr-finder/tfjs';
import { numbersOf, readMnist } from '../../examples/mnist.ts';
import { MODELS } from '../pytorch/models.ts';
import { findPython, startPython } from '../pytorch/python.ts';
import { writeTask } from '../pytorch/task.ts';
import { describeRatio, ratios, summarize } from '../rounds.ts';
import { formsOf } from './forms.ts';

const { values, positionals } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const threads = Number(values.threads);
const BATCH = 64;
/** Digits that the network is trained and validated on. */
const SAMPLES = 200 * BATCH;
const HELD_OUT = 10 * BATCH;
const RANGE = { startLr: 1e-6, endLr: 1e-3, numIter: 100 };
const FIRST = 10;

const checkout = process.env.PYTORCH_LR_FINDER;
const environment = checkout === undefined ? {} : { PYTHONPATH: checkout };
const python = findPython(
  'torch, numpy, tqdm, packaging',
  'Install them (pip install torch numpy tqdm packaging), or name a Python that has them in the variable PYTHON',
);

interface Answer {
  readonly losses: number[];
  /** Milliseconds of the whole test. */
  readonly ms: number;
  /** Milliseconds from the first ten points to the last point. */
  readonly later: number;
}

interface Request {
  /** The number of points after which the second time begins. */
  readonly first: number;
  readonly isValidated: boolean;
  readonly heldOut: number;
  readonly batchSize: number;
  readonly startLr: number;
  readonly endLr: number;
  readonly numIter: number;
}

await tf.setBackend('cpu');
const digits = readMnist('train').slice(0, HELD_OUT + SAMPLES);
const { xs: pixels, ys: targets } = numbersOf(digits);
for (const name of positionals.length > 0 ? positionals : ['mlp', 'cnn']) {
  for (const isValidated of [false, true]) await compare(name, isValidated);
}

async function compare(name: string, isValidated: boolean): Promise<void> {
  const model = MODELS[name]!();
  const shape = model.inputs[0]!.shape.slice(1).map(Number);
  const xs = tf.tensor(pixels, [digits.length, ...shape]);
  const ys = tf.tensor2d(targets, [digits.length, 10]);
  const labels = tf.tensor1d(digits.map(({ label }) => label));
  const folder = writeTask({ name, model, xs, labels });
  const script = fileURLToPath(new URL('run.py', import.meta.url));
  const peer = await startPython<Request, Answer>(
    python,
    script,
    [folder, `${threads}`],
    threads,
    environment,
  );
  const part = (start: number, size: number) => ({
    xs: tf.slice(xs, start, size),
    ys: tf.slice(ys, start, size),
    batchSize: BATCH,
  });
  const training = part(HELD_OUT, SAMPLES);
  const valData = { ...part(0, HELD_OUT), shuffle: false };
  const forms = formsOf(training);
  const request = { ...RANGE, first: FIRST, isValidated, heldOut: HELD_OUT, batchSize: BATCH };
  const whole = new Map<string, number[]>();
  const later = new Map<string, number[]>();
  const losses = new Map<string, number[]>();
  const note = (side: string, answer: Answer) => {
    whole.set(side, [...(whole.get(side) ?? []), answer.ms / RANGE.numIter]);
    later.set(side, [...(later.get(side) ?? []), answer.later / (RANGE.numIter - FIRST)]);
    losses.set(side, answer.losses);
  };
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    note('pytorch-lr-finder', await peer.ask(request));
    for (const [form, open] of Object.entries(forms)) {
      const data = open(round);
      const start = performance.now();
      const finder = new LRFinder(model, tf.train.adam(RANGE.startLr), 'softmaxCrossEntropy');
      const marks: number[] = [];
      const { history } = await finder.rangeTest(data as TensorData, {
        ...{ ...RANGE, divergeTh: false, refine: 0, threads },
        ...(isValidated && { valData }),
        onPoint: () => void marks.push(performance.now()),
      });
      const ms = performance.now() - start;
      note(form, { ms, later: marks.at(-1)! - marks[FIRST - 1]!, losses: [...history.loss] });
    }
    // A round that warms up is no round.
    if (round === 0) for (const times of [whole, later]) times.clear();
  }
  peer.close();
  rmSync(folder, { recursive: true });
  const what = isValidated ? `validated on ${HELD_OUT} digits at each rate` : 'by training loss';
  console.log(
    `\n${name}, ${what}, ${threads} thread(s), PyTorch ${peer.version}, ${values.rounds} rounds`,
  );
  const timeOf = (times: ReadonlyMap<string, number[]>, side: string) => {
    const [own, theirs] = [times.get(side)!, times.get('pytorch-lr-finder')!];
    const ratio = side in forms ? `, ratio ${describeRatio(ratios(own, theirs))}` : '';
    return `${summarize(own).median.toFixed(2)} ms a step${ratio}`;
  };
  for (const side of whole.keys()) {
    const [first, last] = [losses.get(side)![0]!, losses.get(side)!.at(-1)!];
    const went = `loss ${first.toFixed(2)} to ${last.toFixed(2)}`;
    console.log(
      `  ${side.padEnd(18)} after ${FIRST} points ${timeOf(later, side)}; with all else ${timeOf(whole, side)}; ${went}`,
    );
  }
  const medians = Object.keys(forms).map((form) => summarize(later.get(form)!).median);
  const more = Math.max(...medians) - Math.min(...medians);
  console.log(
    `  the slowest form of data takes ${more.toFixed(2)} ms a step more than the fastest`,
  );
  tf.dispose([xs, ys, labels, training.xs, training.ys, valData.xs, valData.ys]);
  model.dispose();
}
