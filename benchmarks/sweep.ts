/**
 * What a sweep takes: 24 tests on MNIST with one thread, with two, and by Redis with two worker
 * processes, and whether their histories are the same to the bit; and 2,000 tests of which the steps
 * take next to no time, with what the coordinator's memory comes to. Needs redis-server.
 *
 *   npm run bench:sweep
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readSweep, type SweepOptions, type SweepResult } from 'lr-finder/sweep';
import { here, there } from './sweep/runs.ts';

const MNIST = new URL('../examples/07-mnist-sweep.ts', import.meta.url);
const TRIVIAL = new URL('./sweep/trivial.ts', import.meta.url);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const folder = await mkdtemp(join(tmpdir(), 'bench-sweep-'));
try {
  await mnist();
  await trivial();
} finally {
  await rm(folder, { recursive: true });
}

async function mnist(): Promise<void> {
  console.log(
    '24 tests on MNIST (4 weight decays x 3 batch sizes x 2 seeds, an MLP, 300 steps each)',
  );
  const files = ['one', 'two', 'redis'].map((name) => join(folder, `${name}.jsonl`));
  const [one, two, redis] = files as [string, string, string];
  const alone = await timed('one thread', () => here(MNIST, one, { threads: 1 }));
  const both = await timed('two threads', () => here(MNIST, two, { threads: 2 }), alone);
  await timed('two processes by Redis', () => there(MNIST, redis, 2), alone);
  const same = [two, redis].map((file) => sameHistories(one, file));
  console.log(`  same histories to the bit: ${(await Promise.all(same)).join(' and ')} of 24`);
  console.log(`  two threads take ${(both / alone).toFixed(2)} of one thread's time`);
}

/** Prints how long something took, and how busy the machine was with other things meanwhile. */
async function timed(name: string, run: () => Promise<number>, alone?: number): Promise<number> {
  const before = loadavg()[0]!;
  const seconds = await run();
  const ratio = alone === undefined ? '' : `, ${(seconds / alone).toFixed(2)} of one thread's`;
  const load = `load of the machine ${before.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`;
  console.log(`  ${name.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s${ratio} (${load})`);
  return seconds;
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
