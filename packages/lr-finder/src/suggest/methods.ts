import { ignite } from './ignite.ts';
import { lightning } from './lightning.ts';
import { minimum } from './minimum.ts';
import type { Rule, Skips } from './rule.ts';
import { slide } from './slide.ts';
import type { Smoothing } from './smoothing.ts';
import { steep } from './steep.ts';
import { steepest } from './steepest.ts';
import { valley } from './valley.ts';

/** What a method does, in words, and which points its author leaves out. */
export interface MethodDescription {
  /** The package that the method comes from. */
  readonly author: string;
  /** Which losses of a history it reads. */
  readonly reads: string;
  /** How it smooths them. */
  readonly smoothing: Smoothing;
  /** The points that the author leaves out, given how many there are. */
  readonly skips: (points: number) => Skips;
  /** Which rate it picks: one sentence. */
  readonly rule: string;
}

// Annotated, as below, for bundlers: a program that reads no curve goes without the table.
const skips = /* @__NO_SIDE_EFFECTS__ */ (skipStart: number, skipEnd: number) => () => ({
  skipStart,
  skipEnd,
});
const fastai = /* @__NO_SIDE_EFFECTS__ */ (rule: string): MethodDescription => ({
  author: 'fastai',
  reads: "raw losses, smoothed fastai's way",
  smoothing: 'fastai',
  skips: (points) => ({ skipStart: Math.floor(points / 10), skipEnd: 5 }),
  rule,
});

const table = {
  descent: {
    author: 'lr-finder',
    reads: 'raw losses, smoothed without delay',
    smoothing: 'local-linear',
    skips: skips(0, 0),
    rule: 'The rate that makes most of the descent and is still clear of the rise.',
  },
  steepest: {
    author: 'pytorch-lr-finder',
    reads: 'the recorded moving average',
    smoothing: 'moving-average',
    skips: skips(10, 5),
    rule: 'Where the moving average falls most from one step to the next.',
  },
  valley: fastai('About half way down the longest run of falling losses.'),
  slide: fastai(
    'Where a stretch of 15 steps, slid down from the end, is as steep at both its ends.',
  ),
  minimum: fastai('A tenth of the rate of the lowest loss.'),
  steep: fastai('Where the loss falls most steeply over the logarithm of the rate.'),
  lightning: {
    author: 'Lightning',
    reads: "raw losses, smoothed Lightning's way",
    smoothing: 'lightning',
    skips: skips(10, 1),
    rule: 'Where the loss falls most steeply over the rate itself.',
  },
  ignite: {
    author: 'ignite',
    reads: "raw losses, smoothed pytorch-lr-finder's way",
    smoothing: 'ignite',
    skips: skips(0, 0),
    rule: 'The steepest fall before the lowest loss.',
  },
} satisfies Record<string, MethodDescription>;

/** The name of a method: ours, or one of a peer. */
export type Method = keyof typeof table;

/** The methods of `suggest` by name: ours, and those of the peers, reproduced to the digit. */
export const METHODS: Readonly<Record<Method, MethodDescription>> = table;

/** The peers' rules, apart from their descriptions: a figure needs only the descriptions. */
export const RULES: Readonly<Record<Exclude<Method, 'descent'>, Rule>> = {
  steepest,
  valley,
  slide,
  minimum,
  steep,
  lightning,
  ignite,
};

/** The points that a method's author leaves out of so many; none for an unknown method. */
export function authorSkips(method: string, points: number): Skips {
  return knownMethod(method).skips(points);
}

/** How a method smooths the losses that it reads; an unknown one as the default method. */
export function smoothingOf(method: string): Smoothing {
  return knownMethod(method).smoothing;
}

function knownMethod(name: string): MethodDescription {
  return Object.hasOwn(METHODS, name) ? METHODS[name as Method] : METHODS.descent;
}
