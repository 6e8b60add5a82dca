// Grids take minutes and come out the same each time, so they are kept.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Grid, GridOptions } from './grid.ts';
import { type Data, type LiveTask, seededModel } from './task.ts';

const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/lr-finder/live/', import.meta.url));

/** The grid of a task, kept under all that it depends on. */
export async function keptGrid(
  task: LiveTask,
  data: Data,
  options: GridOptions,
  isFresh: boolean,
  train: (task: LiveTask, data: Data, options: GridOptions) => Promise<Grid>,
): Promise<Grid> {
  const file = `${FOLDER}${task.id}-${fingerprint(task, data, options)}.json`;
  const kept = isFresh ? undefined : readKept(file);
  if (kept) return kept;
  const grid = await train(task, data, options);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, JSON.stringify({ ...grid, value: grid.value.map(orNull) }));
  return grid;
}

/** JSON has no infinity. */
const orNull = (loss: number): number | null => (Number.isFinite(loss) ? loss : null);

function readKept(file: string): Grid | undefined {
  try {
    const { grid, value, untrained } = JSON.parse(readFileSync(file, 'utf8')) as {
      grid: number[];
      value: (number | null)[];
      untrained: number;
    };
    return { grid, value: value.map((loss) => loss ?? Infinity), untrained };
  } catch {
    return undefined;
  }
}

/** A hash of the settings, the layers, the first weights and the data. */
function fingerprint(task: LiveTask, { train, validation }: Data, options: GridOptions): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([{ ...task, data: undefined, model: undefined }, options]));
  const model = seededModel(task, 0);
  for (const layer of model.layers) {
    // Names count the layers made so far.
    hash.update(JSON.stringify([layer.getClassName(), { ...layer.getConfig(), name: undefined }]));
  }
  for (const tensor of [...model.getWeights(), train.xs, train.ys, validation.xs, validation.ys]) {
    const data = tensor.dataSync();
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  model.dispose();
  return hash.digest('hex').slice(0, 16);
}
