/** What begins the name of each key in Redis. */
export const PREFIX = 'lr-finder';

/** A queue for each content of a module: nobody gets a test that they can't do. */
export const queueName = (moduleHash: string): string => `sweep-${moduleHash}`;

/** How often a test is given to another worker when the one that had it is gone. */
export const MOST_LOST = 3;

/** Bytes that a test and its result take in Redis at most. */
export const MOST_BYTES = 2 ** 24;
/** Of these, of the test. */
export const MOST_TEST = 2 ** 20;
/** Of these, of its result: a curve of some 200,000 points. */
export const MOST_RESULT = MOST_BYTES - MOST_TEST - 2 ** 10;
