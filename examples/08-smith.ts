/**
 * Smith's procedure (2018, arXiv 1803.09820) on MNIST: rate, weight decay, batch size and momentum, each
 * by range tests laid over each other. Writes the figures of docs/sweeps.md.
 *
 *   npm run docs:sweep
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  compareBy,
  type Grid,
  plotSweepBest,
  readSweep,
  recommendWeightDecay,
  type SweepResult,
  suggestionOf,
  sweep,
} from 'lr-finder/sweep';
import { runUntilCtrlC } from './ctrl-c.ts';

/** The settings that a step varies, and its figure. */
interface Step {
  readonly name: string;
  readonly by: string;
  readonly title: string;
  readonly grid: Grid;
}

const DEFAULTS: Grid = { weightDecay: [0], batchSize: [128], momentum: [0.9], seed: [0, 1] };
const STEPS: readonly Step[] = [
  { name: 'rate', by: 'momentum', title: 'The rate', grid: DEFAULTS },
  {
    name: 'weight-decay',
    by: 'weightDecay',
    title: 'Weight decays',
    grid: { ...DEFAULTS, weightDecay: [0, 1e-3, 1e-2, 1e-1] },
  },
  {
    name: 'batch-size',
    by: 'batchSize',
    title: 'Batch sizes',
    grid: { ...DEFAULTS, weightDecay: [1e-3], batchSize: [16, 64, 256, 1024] },
  },
  {
    name: 'momentum',
    by: 'momentum',
    title: 'Momenta',
    grid: { ...DEFAULTS, weightDecay: [1e-3], momentum: [0.8, 0.9, 0.95, 0.99] },
  },
];

async function main(signal: AbortSignal): Promise<void> {
  const folder = process.argv[2] ?? '.';
  await mkdir(folder, { recursive: true });
  const results = await mkdtemp(join(tmpdir(), 'smith-'));
  try {
    for (const step of STEPS) {
      if (signal.aborted) return;
      const out = join(results, `${step.name}.jsonl`);
      const module = new URL('./07-mnist-sweep.js', import.meta.url);
      await sweep(module, { grid: step.grid, out, signal });
      await show(step, (await readSweep(out)).results, folder);
    }
  } finally {
    await rm(results, { recursive: true });
  }
}

async function show(
  { name, by, title }: Step,
  results: readonly SweepResult[],
  folder: string,
): Promise<void> {
  console.log(`\n${title}`);
  for (const { value, loss, lr } of compareBy(results, by)?.values ?? []) {
    console.log(`  ${by} ${value}: lowest loss ${loss.toFixed(3)} at ${lr.toPrecision(2)}`);
  }
  if (name === 'rate') {
    const tested = results.flatMap((result) => (result.outcome === 'tested' ? result : []));
    const rates = tested.map((result) => suggestionOf(result).lr.toPrecision(2));
    console.log(`  train at ${rates.join(' or ')} (one for each seed)`);
  }
  const choice = name === 'weight-decay' ? recommendWeightDecay(results) : undefined;
  if (choice) console.log(`  ${choice.reason}`);
  const figure = await plotSweepBest(results, { by, title, theme: 'auto' });
  await writeFile(join(folder, `${name}.svg`), figure.svg);
}

await runUntilCtrlC(main);
