// Trainings take minutes and come out the same each time, so they are kept.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Data, type LiveTask, seededModel } from './task.ts';

const FOLDER = fileURLToPath(
  new URL('../../../../node_modules/.cache/lr-finder/live/', import.meta.url),
);

/** What was made of a task, kept under all that it depends on. It has to survive JSON. */
export async function kept<Made, Options>(
  task: LiveTask,
  data: Data,
  options: Options,
  isFresh: boolean,
  make: (task: LiveTask, data: Data, options: Options) => Promise<Made>,
): Promise<Made> {
  const file = `${FOLDER}${task.id}-${fingerprint(task, data, options)}.json`;
  const known = isFresh ? undefined : readKept<Made>(file);
  if (known !== undefined) return known;
  const made = await make(task, data, options);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, JSON.stringify(made));
  return made;
}

function readKept<Made>(file: string): Made | undefined {
  try {
    // JSON writes an infinite loss as null.
    const revive = (_: string, value: unknown) => (value === null ? Infinity : value);
    return JSON.parse(readFileSync(file, 'utf8'), revive) as Made;
  } catch {
    return undefined;
  }
}

/** A hash of the settings, the layers, the first weights and the data. */
function fingerprint(task: LiveTask, { train, validation }: Data, options: unknown): string {
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
