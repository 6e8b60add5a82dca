// The tasks with known truth: range tests of real trainings, and what constant rates really gave.
import { readdirSync, readFileSync } from 'node:fs';
import { type History, parseHistory } from '../../src/range-test/history.ts';
import { movingAverage } from '../../src/range-test/smoothing.ts';
import { stopRule } from '../../src/range-test/stopping.ts';
import { median } from '../../src/suggest/quantile.ts';

const FOLDER = new URL('../../test/fixtures/tasks/', import.meta.url);

export interface Test {
  readonly numIter: number;
  readonly seed: number;
  /** All that was recorded, with the diverged tail. */
  readonly full: History;
  /** What `rangeTest` records with its default smoothing and stop. */
  readonly recorded: History;
}

export interface Task {
  readonly id: string;
  readonly dataset: string;
  readonly optimizer: string;
  /** The number of training examples, and of trained weights, if known. */
  readonly samples?: number;
  readonly parameters?: number;
  readonly tests: readonly Test[];
  /** log10 of the rates that were trained with. */
  readonly grid: readonly number[];
  /** The final validation loss at each: the median of the seeds, infinite where that diverged. */
  readonly value: readonly number[];
  /** The lowest of them, and log10 of its rate. */
  readonly best: number;
  readonly bestAt: number;
  /** The validation loss before training. */
  readonly untrained: number;
}

interface TaskFile {
  id: string;
  dataset: string;
  optimizer: string;
  n_train: number;
  params: number;
  initial_val_loss: number;
  curves: {
    num_iter: number;
    seed: number;
    lr: number[];
    loss: (number | null)[];
    tail_lr?: number[];
    tail_loss?: (number | null)[];
  }[];
  grid: { lr: number[]; val_loss: (number | null)[][]; diverged: boolean[][] };
}

/** Digits of 8x8 and MNIST's 14x14 are other data; friedman1 with raw targets is not. */
const SAME_DATA: Readonly<Record<string, string>> = { friedman_raw: 'friedman1' };

export function loadTasks(): Task[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => taskOf(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as TaskFile));
}

function taskOf(file: TaskFile): Task {
  const { grid } = file;
  const value = grid.val_loss.map((losses, i) =>
    median(losses.map((loss, j) => (loss === null || grid.diverged[i]![j] ? Infinity : loss))),
  );
  const best = Math.min(...value);
  return {
    id: file.id,
    dataset: SAME_DATA[file.dataset] ?? file.dataset,
    optimizer: file.optimizer,
    samples: file.n_train,
    parameters: file.params,
    tests: file.curves.map(({ num_iter, seed, lr, loss, tail_lr = [], tail_loss = [] }) => {
      const full = parseHistory({ lr: [...lr, ...tail_lr], loss: [...loss, ...tail_loss] });
      return { numIter: num_iter, seed, full, recorded: record(full, 0.05) };
    }),
    grid: grid.lr.map(Math.log10),
    value,
    best,
    bestAt: Math.log10(grid.lr[value.indexOf(best)]!),
    untrained: file.initial_val_loss,
  };
}

/** The history that `rangeTest` would have recorded with this smoothing and its default stop. */
export function record({ lr, rawLoss }: History, smoothF: number): History {
  const smooth = movingAverage(smoothF);
  const stop = stopRule(5);
  const loss: number[] = [];
  for (const raw of rawLoss) {
    loss.push(smooth(raw));
    if (stop(raw, loss.at(-1)!) !== undefined) break;
  }
  return { lr: lr.slice(0, loss.length), loss, rawLoss: rawLoss.slice(0, loss.length) };
}

/** V: the final validation loss at log10 of a rate; infinite where training diverges. */
export function valueAt({ grid, value }: Task, x: number): number {
  const last = grid.length - 1;
  if (x <= grid[0]!) return value[0]!;
  if (x >= grid[last]!) return x > grid[last]! + 1 ? Infinity : value[last]!;
  const i = grid.findIndex((g) => g > x) - 1;
  const [low, high] = [value[i]!, value[i + 1]!];
  const part = (x - grid[i]!) / (grid[i + 1]! - grid[i]!);
  if (Number.isFinite(low) && Number.isFinite(high)) return low + part * (high - low);
  return part <= 0.5 ? low : high;
}

/** The part of what could be won that is lost at log10 of a rate: 0 is the best, 1 is nothing learned. */
export function regretAt(task: Task, x: number): number {
  const value = valueAt(task, x);
  if (!Number.isFinite(value)) return 1;
  return Math.min(Math.max((value - task.best) / (task.untrained - task.best), 0), 1);
}
