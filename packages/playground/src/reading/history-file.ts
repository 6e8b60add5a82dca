import { suggest } from 'lr-finder';
import { readHistory } from 'lr-finder/history-file';
import type { ReadTasks } from './messages.ts';
import { countText } from './number-text.ts';
import { readable } from './readable-file.ts';

/** A range test has a few hundred points; a chart of more than this would hold the page up. */
const MOST_POINTS = 20_000;

/** Reads a history file, whoever wrote it, piece by piece. */
export async function readHistoryFile(file: File): Promise<ReadTasks['history']['gives']> {
  const { name } = file;
  const { format: _, ...read } = await readable(file, () => readHistory(file, { name }));
  const { history, optimizer, measurement } = read;
  const points = history.lr.length;
  if (points > MOST_POINTS) {
    throw new Error(
      `${name} has ${countText(points)} points, and this page draws at most ${countText(MOST_POINTS)}. Read it by the command: npx lr-finder suggest ${name}`,
    );
  }
  const suggestion = suggest(history, { method: 'descent', optimizer, ...measurement });
  return { test: { name: name.replace(/\.\w+$/, ''), ...read }, suggestion };
}
