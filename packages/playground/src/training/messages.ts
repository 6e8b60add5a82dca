import type { RangeTestResult } from 'lr-finder';
import type { DataSet } from '../data/data-set.ts';
import type { EngineName, TestSettings } from '../settings/settings.ts';

/** What is to be trained: `own` data come with it, the others are made where they are needed. */
export interface Experiment {
  readonly settings: TestSettings;
  readonly own: DataSet | undefined;
  /** What the engines are known to take for a step of this, in milliseconds. */
  readonly timings: Timings;
}

export type Timings = Partial<Record<EngineName, Timing>>;

/** Milliseconds a step, or why there are none. */
export type Timing = { readonly ms: number } | { readonly failure: string };

/** One of the trainings that try a suggestion out. */
export interface Trial {
  readonly name: string;
  /** A constant rate, or the bounds of one cycle. */
  readonly lr: number | { readonly baseLr: number; readonly maxLr: number };
}

/** What the page asks of the worker. */
export type Command =
  | { readonly kind: 'look' }
  | { readonly kind: 'test'; readonly experiment: Experiment }
  | { readonly kind: 'measure'; readonly experiment: Experiment }
  | {
      readonly kind: 'try';
      readonly experiment: Experiment;
      readonly trials: readonly Trial[];
      readonly steps: number;
    }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'stop' };

/** A recorded step as it is shown. */
export interface Point {
  readonly lr: number;
  readonly loss: number;
  readonly rawLoss: number;
}

/** How a range test went. */
export interface Outcome {
  readonly result: Omit<RangeTestResult, 'runs'>;
  readonly engine: EngineName;
  readonly msPerStep: number;
  /** That a step was computed in; `undefined` where the engine doesn't tell. */
  readonly threads: number | undefined;
  /** Numbers in the model, and how many of them were otherwise after the test than before. */
  readonly weights: { readonly count: number; readonly changed: number };
}

/** What the worker says. */
export type Report =
  | { readonly kind: 'engines'; readonly found: readonly EngineName[] }
  | { readonly kind: 'doing'; readonly what: string }
  | { readonly kind: 'timed'; readonly engine: EngineName; readonly timing: Timing }
  | { readonly kind: 'measured' }
  | { readonly kind: 'started'; readonly engine: EngineName }
  | { readonly kind: 'points'; readonly points: readonly Point[] }
  | { readonly kind: 'tested'; readonly outcome: Outcome }
  | { readonly kind: 'trial-losses'; readonly trial: number; readonly losses: readonly number[] }
  | { readonly kind: 'tried'; readonly stopped: boolean }
  | { readonly kind: 'failed'; readonly message: string };
