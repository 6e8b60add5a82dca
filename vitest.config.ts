import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // By default one core less than there are: on two, half of them.
    maxWorkers: '100%',
    // Real training on real data: slower than unit tests are wont to be.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
