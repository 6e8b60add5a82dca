import type { Method } from '../settings/settings.ts';

/** A way to read a curve, in words. */
export interface MethodWords {
  readonly label: string;
  /** Whose it is. */
  readonly of: string;
  readonly rule: string;
}

export const METHOD_WORDS: Readonly<Record<Method, MethodWords>> = {
  descent: {
    label: 'descent',
    of: 'lr-finder',
    rule: 'The rate that makes most of the descent and is still clear of the rise.',
  },
  steepest: {
    label: 'steepest',
    of: 'pytorch-lr-finder',
    rule: 'Where the smoothed loss falls most from one step to the next.',
  },
  valley: {
    label: 'valley',
    of: 'fastai',
    rule: 'About half way down the longest run of falling losses.',
  },
  slide: {
    label: 'slide',
    of: 'fastai',
    rule: 'Where a stretch of 15 steps, slid down from the end, is as steep at both its ends.',
  },
  minimum: { label: 'minimum', of: 'fastai', rule: 'A tenth of the rate of the lowest loss.' },
  steep: {
    label: 'steep',
    of: 'fastai',
    rule: 'Where the loss falls most steeply over the logarithm of the rate.',
  },
  lightning: {
    label: 'lightning',
    of: 'Lightning',
    rule: 'Where the loss falls most steeply over the rate itself.',
  },
  ignite: {
    label: 'ignite',
    of: 'ignite',
    rule: 'The steepest fall before the lowest loss.',
  },
};

/** How many points the author of a method leaves out at the ends of a curve. */
export function authorsSkips(method: Method, points: number): { start: number; end: number } {
  switch (method) {
    case 'descent':
    case 'ignite':
      return { start: 0, end: 0 };
    case 'steepest':
      return { start: 10, end: 5 };
    case 'lightning':
      return { start: 10, end: 1 };
    default:
      return { start: Math.floor(points / 10), end: 5 };
  }
}
