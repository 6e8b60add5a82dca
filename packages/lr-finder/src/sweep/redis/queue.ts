import type { SweepTask } from '../threads/task.ts';

/** What begins the name of each key in Redis. */
export const PREFIX = 'lr-finder';

/** A test as it goes through Redis: data only. */
export interface QueuedTest {
  readonly task: SweepTask;
  /** Seconds; not there: as long as it takes. */
  readonly timeLimit?: number;
}

/** A queue for each content of a module: nobody gets a test that they can't do. */
export const queueName = (moduleHash: string): string => `sweep-${moduleHash}`;

/** How often a test is given to another worker when the one that had it is gone. */
export const MOST_LOST = 3;
