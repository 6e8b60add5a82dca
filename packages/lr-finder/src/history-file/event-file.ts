import type { ColumnChoice } from './columns.ts';
import { recordsOf } from './event-record.ts';
import { scalarsOf } from './event-scalars.ts';
import type { HistoryFile } from './history-file.ts';
import { Metrics } from './metrics.ts';
import type { TextWindow } from './text-window.ts';

/** How many bytes of a file are enough for `isEventFile`. */
export const HEAD_LENGTH = 64;

/** Whether a file that begins with these pieces is an event file of TensorBoard: its first record has the version. */
export function isEventFile(head: readonly unknown[]): boolean {
  const decoder = new TextDecoder('latin1');
  const texts = head.map((piece) => (piece instanceof Uint8Array ? decoder.decode(piece) : ''));
  return texts.join('').slice(0, HEAD_LENGTH).includes('brain.Event:');
}

/**
 * Reads the scalars of an event file, whose tags are the names of columns.
 *
 * @param window - makes the errors.
 */
export async function readEventFile(
  pieces: AsyncIterator<Uint8Array>,
  window: TextWindow,
  choice: ColumnChoice,
): Promise<HistoryFile> {
  const metrics = new Metrics(choice);
  let count = 0;
  for await (const record of recordsOf(pieces, (message) => window.error(message))) {
    count++;
    for (const { tag, step, value } of scalarsIn(record)) {
      const metric = metrics.find(tag);
      metric?.steps.push(step);
      metric?.values.push(value);
    }
  }
  if (metrics.isEmpty) {
    throw window.error(
      'Expected scalars, got an event file without any. Log the rate and the loss by `add_scalar`',
    );
  }
  return { ...metrics.finish(window), format: 'tfevents' };

  function scalarsIn(record: Uint8Array) {
    try {
      return scalarsOf(record);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw window.error(
        `Expected events of TensorBoard, got another record as number ${count}. Read the file that its SummaryWriter wrote`,
      );
    }
  }
}
