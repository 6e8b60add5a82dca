/**
 * What a sweep takes: 24 tests on MNIST with one thread and with two, by Redis with one worker process
 * and with two, in turns, and whether their histories are the same to the bit; and 2,000 tests of
 * which the steps take next to no time, with what the coordinator's memory comes to. Needs
 * redis-server.
 *
 *   npm run bench:sweep -- [--runs 3] [--steps 300]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from 'd3-array';
import { readSweep, type SweepOptions, type SweepResult } from 'lr-finder/sweep';
import { here, there } from './sweep/runs.ts';

const MNIST = new URL('../../../examples/07-mnist-sweep.ts', import.meta.url);
const TRIVIAL = new URL('./sweep/trivial.ts', import.meta.url);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, steps: { type: 'string', default: '300' } },
});
const runs = Number(values.runs);
const eachTest = { options: { numIter: Number(values.steps) } };

const folder = await mkdtemp(join(tmpdir(), 'bench-sweep-'));
try {
  await mnist();
  await trivial();
} finally {
  await rm(folder, { recursive: true });
}

interface Way {
  readonly name: string;
  /** Runs the sweep; resolves to the seconds that it took. */
  run(out: string): Promise<number>;
  readonly seconds: number[];
}

async function mnist(): Promise<void> {
  console.log(
    `24 tests on MNIST (4 weight decays x 3 batch sizes x 2 seeds, an MLP, ${values.steps} steps each)`,
  );
  const way = (name: string, run: Way['run']): Way => ({ name, run, seconds: [] });
  const oneThread = way('one thread', (out) => here(MNIST, out, { threads: 1, ...eachTest }));
  const twoThreads = way('two threads', (out) => here(MNIST, out, { threads: 2, ...eachTest }));
  const oneProcess = way('one process by Redis', (out) => there(MNIST, out, 1, eachTest));
  const twoProcesses = way('two processes by Redis', (out) => there(MNIST, out, 2, eachTest));
  const ways = [oneThread, twoThreads, oneProcess, twoProcesses];
  for (let round = 0; round < runs; round++) {
    const files: string[] = [];
    for (const { name, run, seconds } of ways) {
      const out = join(folder, `${round} ${name}.jsonl`);
      const load = loadavg()[0]!.toFixed(1);
      const taken = await run(out);
      seconds.push(taken);
      files.push(out);
      console.log(`  ${name.padEnd(24)} ${inSeconds(taken)} (load before: ${load})`);
    }
    const [first, ...others] = files as [string, ...string[]];
    const same = await Promise.all(others.map((file) => sameHistories(first, file)));
    console.log(`  same histories to the bit: ${same.join(', ')} of 24`);
  }
  console.log(`Medians of ${runs}`);
  for (const { name, seconds } of ways) {
    console.log(`  ${name.padEnd(24)} ${inSeconds(median(seconds)!)}`);
  }
  console.log(`  two threads take ${ratios(twoThreads, oneThread)} of one thread's time`);
  console.log(`  two processes take ${ratios(twoProcesses, oneProcess)} of one process's time`);
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1).padStart(6)} s`;
}

/** The median of the ratios of neighbouring runs, and all of them. */
function ratios(two: Way, one: Way): string {
  const all = two.seconds.map((seconds, round) => seconds / one.seconds[round]!);
  return `${median(all)!.toFixed(2)} (${all.map((ratio) => ratio.toFixed(2)).join(', ')})`;
}

async function sameHistories(a: string, b: string): Promise<number> {
  const [one, other] = await Promise.all([a, b].map(readSweep));
  const histories = new Map(other!.results.map((result) => [result.id, historyText(result)]));
  return one!.results.filter((result) => histories.get(result.id) === historyText(result)).length;
}

function historyText(result: SweepResult): string | undefined {
  return result.outcome === 'tested' ? JSON.stringify(result.history) : undefined;
}

async function trivial(): Promise<void> {
  console.log('\n2,000 tests of which the steps take next to no time (100 steps each)');
  await watched('one thread', (options) =>
    here(TRIVIAL, join(folder, 'a.jsonl'), { threads: 1, ...options }),
  );
  await watched('two threads', (options) =>
    here(TRIVIAL, join(folder, 'b.jsonl'), { threads: 2, ...options }),
  );
  await watched('one process by Redis', (options) =>
    there(TRIVIAL, join(folder, 'c.jsonl'), 1, options),
  );
  await watched('two processes by Redis', (options) =>
    there(TRIVIAL, join(folder, 'd.jsonl'), 2, options),
  );
}

/** Prints the time for each test, and the coordinator's heap after some of them. */
async function watched(
  name: string,
  run: (options: SweepOptions) => Promise<number>,
): Promise<void> {
  const heap: string[] = [];
  const seconds = await run({
    onResult: (_, { done }) => {
      if (done % 500 !== 0) return;
      collectGarbage();
      heap.push((process.memoryUsage().heapUsed / 1e6).toFixed(1));
    },
  });
  const each = ((1000 * seconds) / 2000).toFixed(2);
  console.log(
    `  ${name.padEnd(24)} ${each.padStart(6)} ms a test; heap after 500, 1000, 1500, 2000: ${heap.join(', ')} MB (load ${loadavg()[0]!.toFixed(1)})`,
  );
}
