import { defineConfig } from 'vitest/config';

/** Tests against a real redis-server, which they start themselves: `npm run test:redis`. */
export default defineConfig({
  test: {
    include: ['packages/*/test-redis/**/*.test.ts'],
    // Each has processes of its own.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
});
