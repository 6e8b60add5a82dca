import type { StopReason, Suggestion } from 'lr-finder';
import { ENGINE_LABELS } from '../settings/settings.ts';
import type { FinishedTest } from '../tests/test.ts';
import { countText, millisecondsText, rateText } from './number-text.ts';

/** The answer itself: a rate, or that there is none. */
export function headlineOf({ lr }: Suggestion): string {
  return lr > 0 ? `Train at ${rateText(lr)}.` : 'This curve supports no rate.';
}

const ENDS: Readonly<Record<StopReason, string>> = {
  completed: 'It took all its steps.',
  diverged: 'It ended when the loss had risen to five times its best.',
  'non-finite': 'It ended when the loss was no longer a finite number.',
  skipped: 'It ended when all of 32 steps in a row had been skipped.',
  aborted: 'It was stopped; what was measured is kept.',
};

/** How a test went, as sentences. */
export function courseOf({ stopReason, ran, history }: FinishedTest): string {
  const end = stopReason ? ` ${ENDS[stopReason]}` : '';
  const count = `${history.lr.length} losses were recorded.${end}`;
  if (!ran) return count;
  const { weights, engine, msPerStep, threads } = ran;
  const numbers = countText(weights.count);
  const restored =
    weights.changed === 0
      ? `Afterwards all ${numbers} weights were compared: the network is as it was, to the bit.`
      : `Afterwards ${weights.changed} of ${numbers} weights differ from before.`;
  const on = `${ENGINE_LABELS[engine]}${threads && threads > 1 ? `, in ${threads} threads` : ''}`;
  return `${count} A step took ${millisecondsText(msPerStep)} on ${on}. ${restored}`;
}

/** A stretch of the curve, and what it means. */
export interface Part {
  readonly name: string;
  readonly meaning: string;
  /** From the first rate of it to the last. */
  readonly from: number;
  readonly to: number;
}

/** The parts of a curve that has a suggestion, from the lowest rate to the highest. */
export function partsOf(lr: readonly number[], suggestion: Suggestion | undefined): Part[] {
  const rates = lr.filter(Number.isFinite);
  const first = rates.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = rates.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const base = suggestion?.bounds.baseLr ?? Number.NaN;
  const top = suggestion?.bounds.maxLr ?? Number.NaN;
  const best = suggestion?.lr ?? Number.NaN;
  const within = (rate: number) => Math.min(Math.max(rate, first), last);
  return PARTS.map(({ name, meaning }, i) => ({
    name,
    meaning,
    from: within([first, base, best, top][i]!),
    to: within([base, best, top, last][i]!),
  }));
}

const PARTS = [
  {
    name: 'Too small',
    meaning:
      'The steps are so short that the network hardly moves: the loss stays where it began, whatever the rate.',
  },
  {
    name: 'It learns',
    meaning:
      'The loss falls, and faster with every step, as the rate grows. A cycle of rates starts where this begins.',
  },
  {
    name: 'The edge',
    meaning:
      'Still falling, but less and less: some steps overshoot. The best constant rate is at its near side, the top of a cycle at its far side.',
  },
  {
    name: 'Too large',
    meaning:
      'Each step lands beyond the valley it aimed at, higher than before. The loss climbs and the test is ended.',
  },
];
