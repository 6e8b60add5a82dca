import type { Trainable } from '../../src/index.ts';

/** A setting that kills the worker, which is the parent of its own process. */
export const grid = { deadly: [true, false] };
export const options = { startLr: 1e-3, endLr: 1, numIter: 4 };

export const trainable = ({ deadly }: { readonly deadly: boolean }): Trainable<number> => ({
  step(lr) {
    if (deadly) process.kill(process.ppid, 'SIGKILL');
    return lr;
  },
  save: () => 0,
  restore() {},
});
