import { formatNumber, formatRate } from '../../plot/number-text.ts';
import { lowestOf } from '../../sweep/analysis/lowest.ts';
import type { SweepProgress } from '../../sweep/options.ts';
import type { SweepResult } from '../../sweep/results/result.ts';
import { settingWords } from '../../sweep/settings/words.ts';
import { printable } from '../printable.ts';

/** What a person sees while a sweep runs. */
export interface SweepWatch {
  onResult(result: SweepResult, progress: SweepProgress): void;
  /** Takes it away. May be called again. */
  stop(): void;
}

/** No more often than this, in milliseconds: settings may take less. */
const EVERY = 100;

/** Lines that redraw themselves on the standard error, where that is a terminal and nobody wants it quiet. */
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
        const { loss, lr } = lowestOf(result.history);
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

/** How far a sweep is: `12 of 24 settings, 1 without a test, about 2 min left`. */
function progressText({ done, failed, total, secondsLeft = 0 }: SweepProgress): string {
  const without = failed > 0 ? `, ${failed} without a test` : '';
  const left = secondsLeft > 0 ? `, about ${timeText(secondsLeft)} left` : '';
  return countText(done, total) + without + left;
}

/** How many settings are done, of how many where that is known. */
export function countText(done: number, total: number | undefined): string {
  return total === undefined ? `${done} settings` : `${done} of ${total} settings`;
}

/** A time that is only about right: 40 s, 12 min, 3.5 h. */
function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Number((seconds / 3600).toPrecision(2))} h`;
}
