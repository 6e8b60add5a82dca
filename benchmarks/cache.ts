/**
 * The most memory that a range test of a large model takes, with the copy of the model in memory
 * and on disk, each in a process of its own; of plain training too, for comparison. Medians.
 *
 *   npm run bench:cache -- [--parameters 50e6] [--optimizer sgd] [--runs 3]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { median } from 'd3-array';
import { LRFinder } from 'lr-finder/tfjs';

const NUM_ITER = 3;
const cases = ['training', 'tfjs memory', 'tfjs disk', 'onnx memory', 'onnx disk'] as const;
type Case = (typeof cases)[number];

/** What one process measured. */
interface Measured {
  readonly peakMegabytes: number;
  readonly fileMegabytes: number;
  readonly seconds: number;
}

const { values } = parseArgs({
  options: {
    parameters: { type: 'string', default: '50e6' },
    optimizer: { type: 'string', default: 'sgd' },
    runs: { type: 'string', default: '3' },
    case: { type: 'string' },
  },
});
const parameters = Number(values.parameters);

if (values.case) console.log(JSON.stringify(await measure(values.case as Case)));
else await compare();

async function compare(): Promise<void> {
  console.log(`${parameters / 1e6} million parameters, ${values.optimizer}, ${NUM_ITER} steps`);
  for (const one of cases) {
    const runs: Measured[] = [];
    for (let i = 0; i < Number(values.runs); i++) runs.push(await inProcess(one));
    const peaks = runs.map(({ peakMegabytes }) => peakMegabytes.toFixed(0)).join(' ');
    console.log(
      `${one.padEnd(12)} ${median(runs, (run) => run.peakMegabytes)!.toFixed(0)} MB at most (${peaks}), ${median(runs, (run) => run.seconds)!.toFixed(1)} s, ${runs[0]!.fileMegabytes.toFixed(0)} MB on disk`,
    );
  }
}

async function inProcess(one: Case): Promise<Measured> {
  const program = fileURLToPath(import.meta.url);
  const { parameters, optimizer } = values;
  const args = ['--case', one, '--parameters', parameters, '--optimizer', optimizer];
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let printed = '';
  for await (const part of child.stdout) printed += part;
  await exit;
  return JSON.parse(printed.trim().split('\n').at(-1)!) as Measured;
}

async function measure(one: Case): Promise<Measured> {
  await tf.setBackend('cpu');
  const units = Math.round(Math.sqrt(parameters));
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units, inputShape: [units], useBias: false, kernelInitializer: 'ones' }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  const optimizers: Record<string, () => tf.Optimizer> = {
    sgd: () => tf.train.sgd(1e-9),
    momentum: () => tf.train.momentum(1e-9, 0.9),
    adam: () => tf.train.adam(1e-9),
  };
  model.compile({ optimizer: optimizers[values.optimizer]!(), loss: 'meanSquaredError' });
  const batch = { xs: tf.ones([1, units]), ys: tf.ones([1, 1]) };
  const start = performance.now();
  const cacheDir = mkdtempSync(join(tmpdir(), 'bench-cache-'));
  try {
    if (one === 'training') {
      for (let i = 0; i < NUM_ITER; i++) await model.trainOnBatch(batch.xs, batch.ys);
    } else {
      const [engine, place] = one.split(' ') as ['tfjs' | 'onnx', string];
      await new LRFinder(model).rangeTest([batch], {
        ...{ startLr: 1e-9, endLr: 1e-8, numIter: NUM_ITER, engine },
        ...(place === 'disk' && { cacheDir }),
      });
    }
    const bytes = readdirSync(cacheDir).map((name) => statSync(join(cacheDir, name)).size);
    return {
      peakMegabytes: process.resourceUsage().maxRSS / 1e3,
      fileMegabytes: bytes.reduce((sum, size) => sum + size, 0) / 1e6,
      seconds: (performance.now() - start) / 1e3,
    };
  } finally {
    rmSync(cacheDir, { recursive: true });
  }
}
