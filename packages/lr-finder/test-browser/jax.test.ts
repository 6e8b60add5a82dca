import { fileURLToPath } from 'node:url';
import { defaultDevice, init, tree } from '@jax-js/jax';
import { rangeTest } from 'lr-finder';
import { jaxTrainable } from 'lr-finder/jax';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { type ModulePage, openModule } from '../../../test-browser/page.ts';
import { batches, loss, smallParams } from '../test/jax/small-task.ts';
import { adam } from '../test/jax/transformations.ts';
import type { testOn } from './jax.page.ts';

describe('jaxTrainable in a browser', () => {
  let browser: Browser;
  let module: ModulePage;
  beforeAll(async () => {
    browser = await launchChromium({ webgpu: true });
    module = await openModule(browser, fileURLToPath(new URL('jax.page.ts', import.meta.url)));
  });
  afterAll(async () => {
    await module?.close();
    await browser?.close();
  });

  it.each([
    ['wasm', 50],
    ['webgpu', 50],
  ] as const)(
    '%s: the losses of Node, the same in each test, and no trace',
    async (device, tests) => {
      const seen = await module.call<Awaited<ReturnType<typeof testOn>>>('testOn', device, tests);
      expect(seen).toMatchObject({ device, repeated: true, restored: true, leaked: 0 });
      expect(seen.created).toBe(device === 'webgpu');
      const inNode = await testInNode();
      expect(seen.history.rawLoss).toHaveLength(9);
      for (const [i, raw] of seen.history.rawLoss.entries()) {
        expect(raw, `step ${i}`).toBeCloseTo(inNode.rawLoss[i]!, 4);
      }
    },
  );
});

/** The history of the same test here. */
async function testInNode() {
  await init('wasm');
  defaultDevice('wasm');
  const params = smallParams();
  const valData = batches.slice(1);
  const trainable = jaxTrainable({ params, loss, optimizer: adam(1), data: batches, valData });
  const { history } = await rangeTest(trainable, { startLr: 1e-3, endLr: 1, numIter: 9 });
  await trainable.dispose();
  tree.dispose(params);
  return history;
}
