import type { History } from '../range-test/history.ts';
import type { Verdict } from './suggestion.ts';

/** The number of points that a rule leaves out. */
export interface Skips {
  readonly skipStart: number;
  readonly skipEnd: number;
}

/** What a rule finds in a curve. */
export interface Reading {
  /** The learning rate; `NaN` if the rule has no answer, with the reason in `doubt`. */
  readonly lr: number;
  /** The index of the recorded point that the rate was read from. */
  readonly index?: number;
  /** What is wrong with the answer, even if the curve itself is good. */
  readonly doubt?: Verdict;
}

/** Reads a learning rate off a curve. It never throws. */
export type Rule = (history: History, skips: Skips) => Reading;

/** The reading if a rule needs more points than there are. */
export function tooShort(needed: number, got: number): Reading {
  return {
    lr: Number.NaN,
    doubt: {
      kind: 'too-short',
      message: `Expected at least ${needed} points to read after those that are skipped, got ${got}. Run the test again with a larger \`numIter\`, or skip fewer points.`,
    },
  };
}

/** The reading for a curve that falls nowhere: the rate can be shown, but not used. */
export function nowhereFalling(lr: number, index?: number): Reading {
  return {
    lr,
    ...(index === undefined ? {} : { index }),
    doubt: {
      kind: 'not-learning',
      message:
        'The loss falls nowhere in the part that was read, and the rate means nothing. Run the test again with a smaller `startLr`, or skip fewer points.',
    },
  };
}
