// The live tasks as recorded ones are, for comparisons over both together.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Task } from '../suggest/tasks.ts';

const FILE = fileURLToPath(
  new URL('../../../../node_modules/.cache/lr-finder/live-tasks.json', import.meta.url),
);

/** Keeps the tests and the truth of the live tasks. */
export function keepResults(tasks: readonly Task[], file = FILE): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(tasks));
}

/**
 * The tests and the truth of the live tasks, as the last whole run of bench:live left them.
 *
 * @throws an error of the file system before the first run.
 */
export function readResults(file = FILE): Task[] {
  // JSON writes an infinite loss, or one that isn't a number, as null: both diverged.
  const revive = (_: string, value: unknown) => (value === null ? Infinity : value);
  return JSON.parse(readFileSync(file, 'utf8'), revive) as Task[];
}
