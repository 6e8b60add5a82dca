import type { History } from '../range-test/history.ts';
import type { Verdict } from './suggestion.ts';

/** The part of a history that a rule leaves unread, in points. */
export interface Skips {
  readonly skipStart: number;
  readonly skipEnd: number;
}

/** What a rule makes of a curve. */
export interface Reading {
  /** The learning rate; `NaN` where the rule has no answer, and `doubt` says why. */
  readonly lr: number;
  /** The recorded step that it was read from. */
  readonly index?: number;
  /** What is wrong with the answer, though the curve itself may be well. */
  readonly doubt?: Verdict;
}

/** A way to read a learning rate off a curve. It never throws. */
export type Rule = (history: History, skips: Skips) => Reading;

/** The reading of a rule that needs more points than there are. */
export function tooShort(needed: number, got: number): Reading {
  return {
    lr: Number.NaN,
    doubt: {
      kind: 'too-short',
      message: `Expected at least ${needed} points to read after those that are skipped, got ${got}. Run the test again with a larger \`numIter\`, or skip fewer points.`,
    },
  };
}

/** The reading of a rule on a curve that falls nowhere: a rate to show, and not to use. */
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
