/**
 * What a training in another process costs: milliseconds of a range test for each of its steps, if a step
 * itself does next to nothing. The same step in this process, for comparison. In turns; the median of the
 * rounds, and their highest.
 *
 *   npm run bench:command
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { max, median } from 'd3-array';
import { rangeTest, type Trainable } from 'lr-finder';
import { commandTrainable } from 'lr-finder/command';

const STEPS = 2000;
const ROUNDS = 15;
const OPTIONS = { startLr: 1e-5, endLr: 0.1, numIter: STEPS, divergeTh: false } as const;
const { PYTHON = 'python3' } = process.env;

const here = (): Trainable => {
  let weight = 0;
  return {
    step(lr) {
      const error = weight - 1;
      weight -= lr * 2 * error;
      return error ** 2;
    },
    save: () => weight,
    restore(saved) {
      weight = saved as number;
    },
  };
};

const python = (stepsAtOnce: number) => [
  PYTHON,
  '-c',
  `
import lr_finder
weight = 0.0
def step(lr):
    global weight
    error = weight - 1
    weight -= lr * 2 * error
    return error ** 2
def restore(saved):
    global weight
    weight = saved
lr_finder.serve(step, lambda: weight, restore, steps_at_once=${stepsAtOnce})`,
];

const node = [
  process.execPath,
  fileURLToPath(
    new URL('../packages/lr-finder/test/command/programs/shortest.mjs', import.meta.url),
  ),
];

const hasPython = spawnSync(PYTHON, ['--version']).status === 0;
const commands = {
  'Node, one step a message': node,
  ...(hasPython && {
    'Python, one step a message': python(1),
    'Python, 10 steps a message': python(10),
  }),
};
const started = await Promise.all(
  Object.values(commands).map((command) => commandTrainable(command)),
);
const trainables = { 'in this process': here() } as Record<string, Trainable>;
for (const [i, name] of Object.keys(commands).entries()) trainables[name] = started[i]!;

const times = new Map<string, number[]>(Object.keys(trainables).map((name) => [name, []]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, trainable] of Object.entries(trainables)) {
    const start = performance.now();
    await rangeTest(trainable, OPTIONS);
    // The first round warms up.
    if (round > 0) times.get(name)!.push((performance.now() - start) / STEPS);
  }
}
for (const trainable of started) await trainable.dispose();

console.log(`ms a step, ${STEPS} steps a test, ${ROUNDS} rounds: median, highest`);
for (const [name, all] of times) {
  console.log(`${name.padEnd(28)}${median(all)!.toFixed(4)}  ${max(all)!.toFixed(4)}`);
}
