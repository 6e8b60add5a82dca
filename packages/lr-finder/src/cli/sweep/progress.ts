import { formatNumber, formatRate } from '../../plot/number-text.ts';
import { lowestOf } from '../../sweep/analysis/lowest.ts';
import type { SweepProgress } from '../../sweep/options.ts';
import type { SweepResult } from '../../sweep/results/result.ts';
import { settingWords } from '../../sweep/settings/words.ts';
import { printable } from '../printable.ts';

/** The display of a running sweep. */
export interface SweepWatch {
  onResult(result: SweepResult, progress: SweepProgress): void;
  /** Removes the display. May be called again. */
  stop(): void;
}

/** The shortest time between updates, in milliseconds: a setting may take less. */
const EVERY = 100;

/** Lines updated in place on the standard error, if that is a terminal and `isQuiet` is false. */
export async function watchSweep(isQuiet: boolean): Promise<SweepWatch> {
  if (isQuiet || !process.stderr.isTTY || process.env.CI || process.env.TERM === 'dumb') {
    return { onResult() {}, stop() {} };
  }
  const { createLogUpdate } = await import('log-update');
  const lines = createLogUpdate(process.stderr);
  let lowest = Number.POSITIVE_INFINITY;
  let best: readonly string[] = [];
  let last = 0;
  return {
    onResult(result, progress) {
      if (result.outcome === 'tested') {
        const { loss, lr } = lowestOf(result);
        const where = `${formatNumber(loss)} at ${formatRate(lr)}: ${settingWords(result.setting)}`;
        if (loss < lowest) best = [printable(`lowest loss ${where}`)];
        if (loss < lowest) lowest = loss;
      }
      if (performance.now() - last < EVERY && progress.done !== progress.total) return;
      last = performance.now();
      lines([progressText(progress), ...best].join('\n'));
    },
    stop: () => lines.clear(),
  };
}

/** The progress of a sweep: `12 of 24 settings, 1 without a test, about 2 min left`. */
function progressText({ done, failed, total, secondsLeft = 0 }: SweepProgress): string {
  const without = failed > 0 ? `, ${failed} without a test` : '';
  const left = secondsLeft > 0 ? `, about ${timeText(secondsLeft)} left` : '';
  return countText(done, total) + without + left;
}

/** The number of settings done, and the total if it is known. */
export function countText(done: number, total: number | undefined): string {
  return total === undefined ? `${done} settings` : `${done} of ${total} settings`;
}

/** An approximate time: 40 s, 12 min, 3.5 h. */
function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Number((seconds / 3600).toPrecision(2))} h`;
}
