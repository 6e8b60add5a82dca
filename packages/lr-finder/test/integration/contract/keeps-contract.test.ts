import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';

// Trainables that don't keep the contract, each with tests that have to say so.

interface Assertion {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
}

let failed: Map<string, string[]>;

beforeAll(async () => {
  const config = fileURLToPath(new URL('../../contract/broken/vitest.config.ts', import.meta.url));
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  const args = [vitest, 'run', '--config', config, '--reporter', 'json'];
  const printed = await new Promise<string>((resolve) => {
    // It ends with an error: tests fail.
    execFile(process.execPath, args, { maxBuffer: 2 ** 26 }, (_, stdout) => resolve(stdout));
  });
  const { testResults } = JSON.parse(printed) as {
    testResults: { assertionResults: Assertion[] }[];
  };
  failed = new Map();
  for (const { ancestorTitles, title, status } of testResults[0]!.assertionResults) {
    const name = ancestorTitles[0]!.replace('the contract: ', '');
    failed.set(name, [...(failed.get(name) ?? []), ...(status === 'failed' ? [title] : [])]);
  }
});

it.each<[string, readonly string[]]>([
  ['ForgetsVelocity', ['that was completed', 'one copy can be put back twice']],
  ['HandsOutItself', ['that was completed', 'two copies do not know of each other']],
  ['RestoresOnce', ['one copy can be put back twice', 'two copies do not know of each other']],
  ['Leaks', ['that was completed', 'ten in a row: nothing is left over']],
  ['TrainsOtherwiseInGroups', ['the history is the same in groups and step by step']],
  [
    'HasSecretState',
    [
      'the history is the same again on the same data, after any end',
      'repeats start from the saved state each',
    ],
  ],
  ['NeverTrains', ['a step trains: the snapshot shows it, and the loss is a finite number']],
])('finds out that %s', (name, titles) => {
  expect(failed.get(name)).toEqual(expect.arrayContaining([...titles]));
});

it('finds nothing wrong where nothing is: not every test fails of a trainable with one fault', () => {
  for (const titles of failed.values()) expect(titles.length).toBeLessThan(15);
  expect(failed.get('TrainsOtherwiseInGroups')).not.toContain('that was completed');
  expect(failed.get('HasSecretState')).not.toContain('that was completed');
});
