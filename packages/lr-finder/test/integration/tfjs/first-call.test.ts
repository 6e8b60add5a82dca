// The first call as a newcomer makes it: a model, data, and no option.
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { uniform } from '../../../src/suggest/random.ts';
import type { VerdictKind } from '../../../src/suggest/suggestion.ts';
import { LRFinder } from '../../../src/tfjs/lr-finder.ts';
import { CURVES } from './ordinary-models/curves.ts';
import { IMAGES } from './ordinary-models/images.ts';
import type { OrdinaryModel } from './ordinary-models/ordinary-model.ts';
import { SEQUENCES } from './ordinary-models/sequences.ts';
import { TABLES } from './ordinary-models/tables.ts';

const ALL = Object.entries({ ...TABLES, ...CURVES, ...IMAGES, ...SEQUENCES });
const MODELS = sampled(ALL, 1, 0);

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});
afterAll(() => void vi.restoreAllMocks());

/** The verdict of the first call, and the tests that it took. */
async function firstCall(make: () => OrdinaryModel): Promise<[VerdictKind, number]> {
  // Initial weights, dropout and shuffles are drawn by it.
  vi.spyOn(Math, 'random').mockImplementation(uniform(1));
  const { model, data } = make();
  const finder = model instanceof LRFinder ? model : new LRFinder(model);
  const { tests, steps } = await finder.rangeTest(data);
  expect(steps).toBe(tests.reduce((sum, test) => sum + test.steps, 0));
  const { lr, verdict } = finder.suggestion();
  if (verdict.kind === 'ok') expect(lr).toBeGreaterThan(0);
  return [verdict.kind, tests.length];
}

it(`can be read for all but one of ${MODELS.length} ordinary models`, {
  timeout: 120_000,
}, async () => {
  const verdicts: [name: string, kind: VerdictKind, tests: number][] = [];
  for (const [name, make] of MODELS) {
    verdicts.push([name, ...(await firstCall(make))]);
    tf.disposeVariables();
  }
  expect(ALL).toHaveLength(20);
  const doubtful = verdicts.filter(([, kind]) => kind !== 'ok');
  expect(doubtful.length, JSON.stringify(doubtful)).toBeLessThanOrEqual(1);
  // A second test is for ranges that cut off the curve, and most don't.
  const twice = verdicts.filter(([, , tests]) => tests > 1);
  expect(twice.length, JSON.stringify(twice)).toBeLessThanOrEqual(Math.ceil(MODELS.length / 4));
  expect(verdicts.every(([, , tests]) => tests <= 2)).toBe(true);
});
