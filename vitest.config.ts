import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Tests that leave nothing behind in the process: files of each list share processes, so that they load
 * TensorFlow.js once. Those of different lists must not: some load the sources of the compiler, some its build.
 */
const SHARING = {
  functions: [
    'packages/playground/test/**/*.test.ts',
    'packages/lr-finder/test/{find,history-file,plot,range-test,schedules,suggest}/**/*.test.ts',
    'packages/lr-finder/test/integration/{history-file,schedules,suggest}/**/*.test.ts',
    'packages/lr-finder/test/sweep/{analysis,report,settings}/**/*.test.ts',
  ],
  compiler: ['packages/tfjs-onnxruntime/test/**/*.test.ts'],
  training: [
    // These two add classes to TensorFlow.js, which keeps the first of a name.
    'packages/lr-finder/test/tfjs/**/!(adamw|lion).test.ts',
    'packages/lr-finder/test/integration/tfjs/**/*.test.ts',
  ],
};

export default defineConfig({
  test: {
    // Many tests wait for processes of theirs: one worker more than there are cores computes meanwhile.
    maxWorkers: availableParallelism() + 1,
    // Real training on real data: slower than unit tests are wont to be.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      ...Object.entries(SHARING).map(([name, include]) => ({
        ...{ extends: true as const, test: { name, include, isolate: false } },
      })),
      {
        extends: true,
        test: {
          name: 'others',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: Object.values(SHARING).flat(),
        },
      },
    ],
  },
});
