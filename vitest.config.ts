import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // Real training on real data: slower than unit tests are wont to be.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
