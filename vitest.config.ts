import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // Many tests wait for processes of theirs: one worker more than there are cores computes meanwhile.
    maxWorkers: availableParallelism() + 1,
    // Real training on real data: slower than unit tests are wont to be.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
