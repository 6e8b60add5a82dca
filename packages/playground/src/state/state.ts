import type { Suggestion } from 'lr-finder';
import type { DataSet } from '../data/data-set.ts';
import type { EngineName, Settings } from '../settings/settings.ts';
import type { FinishedTest } from '../tests/test.ts';
import type { Point, Timings, Trial } from '../training/messages.ts';

/** All that the page shows is a function of this. */
export interface State {
  readonly settings: Settings;
  /** What of the link could not be used. */
  readonly refused: readonly string[];
  readonly table: OwnTable | undefined;
  /** What is wrong with the table that was dropped in last. */
  readonly tableFault: string | undefined;
  /** The engines of this browser; `undefined` until they are known. */
  readonly engines: readonly EngineName[] | undefined;
  readonly timings: Timings;
  readonly work: Work;
  /** Why the last thing that was asked for could not be done. */
  readonly failure: string | undefined;
  readonly shown: Shown;
  /** What the curve shown says, as far as it was read: by method and skips. */
  readonly readings: Readings;
  /** Why the curve shown could not be read, if it could not. */
  readonly readFault: string | undefined;
  /** The answer that came last. */
  readonly lastRead: Suggestion | undefined;
  readonly trials: Trials | undefined;
  readonly files: readonly DroppedFile[];
}

/** A table of the reader's own, and what is made of it. */
export interface OwnTable {
  readonly file: File;
  readonly columns: readonly string[];
  readonly target: number;
  readonly data: DataSet;
  readonly summary: string;
}

/** What the worker is at. */
export type Work =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'test' | 'measure' | 'try';
      /** As they were when it began. */
      readonly settings: Settings;
      /** In words, until the first steps are there. */
      readonly doing: string;
      readonly engine: EngineName | undefined;
      readonly paused: boolean;
      readonly stopping: boolean;
      /** What a test has recorded up to now. */
      readonly points: readonly Point[];
    };

/** The tests whose curve is shown: of one experiment, with different seeds. */
export interface Shown {
  readonly source: 'example' | 'run' | 'file';
  readonly title: string;
  readonly tests: readonly FinishedTest[];
}

/** Suggestions by `readingKey`. */
export type Readings = Readonly<Record<string, Suggestion>>;

/** The short trainings that try the suggestion out. */
export interface Trials {
  readonly trials: readonly Trial[];
  /** The losses of each, as far as it has come. */
  readonly losses: readonly (readonly number[])[];
  readonly steps: number;
  readonly ended: boolean;
}

/** A history file that was dropped in: what it says, or why it can't be read. */
export type DroppedFile = { readonly id: number; readonly name: string } & (
  | { readonly test: FinishedTest; readonly suggestion: Suggestion }
  | { readonly fault: string }
);
