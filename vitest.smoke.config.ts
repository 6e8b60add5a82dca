import { defineConfig } from 'vitest/config';

/** The packed packages on other runtimes and in bundles, from npm: `npm run test:smoke`. */
export default defineConfig({
  test: {
    include: ['test-smoke/**/*.test.ts'],
    globalSetup: 'test-smoke/setup.ts',
    maxWorkers: '100%',
    // The first run downloads each runtime.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
