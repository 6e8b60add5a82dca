import { defineConfig } from 'vitest/config';

/** Tests that run in Node and drive a real Chromium: `npm run test:browser`. */
export default defineConfig({
  test: {
    include: ['packages/*/test-browser/**/*.test.ts', 'site/test-browser/**/*.test.ts'],
    // One browser at a time: software rendering takes every core there is.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
