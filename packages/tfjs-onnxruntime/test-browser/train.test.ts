import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../test/sample.ts';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { type ModulePage, openModule } from '../../../test-browser/page.ts';
import { compileTrainStep } from '../src/index.ts';
import { optimizers, tasks } from '../test/small-task.ts';
import type { byTfjs, compiled, Place, saveAndRestore } from './train.page.ts';

type Trained = Awaited<ReturnType<typeof byTfjs>>;

const file = fileURLToPath(new URL('train.page.ts', import.meta.url));

/** Relative for losses; ten times wider for weights. */
function expectSame(got: Trained, wanted: Trained, tolerance: number): void {
  const pairs = [...got.losses, got.validation].map(
    (loss, i) => [loss, [...wanted.losses, wanted.validation][i]!] as const,
  );
  for (const [loss, other] of pairs) {
    expect(Math.abs(loss - other) / Math.abs(other)).toBeLessThanOrEqual(tolerance);
  }
  expect(got.weights.length).toBe(wanted.weights.length);
  wanted.weights.forEach((weight, i) => {
    const scale = Math.max(1e-3, ...weight.map(Math.abs));
    const off = Math.max(...weight.map((x, j) => Math.abs(got.weights[i]![j]! - x)));
    expect(off / scale).toBeLessThanOrEqual(10 * tolerance);
  });
}

/** The losses of the task that draws random numbers, by ONNX Runtime for Node. */
async function lossesInNode(steps: number): Promise<number[]> {
  await tf.setBackend('cpu');
  const task = tasks.dropout!();
  const step = await compileTrainStep({ ...task, optimizer: optimizers.adam!(), seed: 5 });
  const losses: number[] = [];
  while (losses.length < steps) losses.push(await step.run(task.batch, 0.01));
  await step.dispose();
  return losses;
}

// On a GPU drawn by the CPU a step takes most of a second: few of them.
describe.each<{ place: Place; steps: number; tolerance: number; cases: [string, string][] }>([
  {
    place: 'wasm',
    steps: 20,
    tolerance: 1e-5,
    cases: sampled(Object.keys(optimizers), 3, 0)
      .map((name): [string, string] => ['mlp', name])
      .concat([
        ['convnet', 'momentum'],
        ['convnet', 'adam'],
      ]),
  },
  { place: 'threads', steps: 20, tolerance: 1e-5, cases: [['convnet', 'adam']] },
  {
    place: 'webgpu',
    steps: 4,
    tolerance: 1e-4,
    cases: [
      ['mlp', 'momentum'],
      ['convnet', 'adam'],
    ],
  },
])('in a browser, on $place', ({ place, steps, tolerance, cases }) => {
  let browser: Browser;
  let module: ModulePage;
  beforeAll(async () => {
    browser = await launchChromium({ webgpu: place === 'webgpu' });
    module = await openModule(browser, file);
  });
  afterAll(async () => {
    await module?.close();
    await browser?.close();
  });

  it.each(cases)('%s with %s trains as TensorFlow.js does', async (task, optimizer) => {
    const wanted = await module.call<Trained>('byTfjs', task, optimizer, steps);
    const got = await module.call<Awaited<ReturnType<typeof compiled>>>(
      ...(['compiled', place, task, optimizer, steps] as const),
    );
    expect(got.losses).toHaveLength(steps);
    expect(got.isolated).toBe(true);
    expectSame(got, wanted, tolerance);
  });

  it('dropout draws the numbers that it draws in Node, and a saved state comes back', async () => {
    const seen = await module.call<Awaited<ReturnType<typeof saveAndRestore>>>(
      ...(['saveAndRestore', place, steps] as const),
    );
    expect(seen.again).toEqual(seen.first);
    expect(seen.untouched).toEqual(seen.before);
    expect(seen.afterwards).toMatch(/alive/);
    const wanted = (await lossesInNode(steps + 1)).slice(1);
    wanted.forEach((loss, i) => {
      expect(Math.abs(seen.first[i]! / loss - 1)).toBeLessThanOrEqual(tolerance);
    });
  });
});
