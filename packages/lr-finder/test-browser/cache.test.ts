import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { type ModulePage, openModule } from '../../../test-browser/page.ts';
import type { loseCopy, testLoop, testWithCache, testWithoutRoom } from './cache.page.ts';

type Result<F extends (...args: never[]) => unknown> = Awaited<ReturnType<F>>;

describe('saved copies in the origin private file system', () => {
  let browser: Browser;
  let module: ModulePage;
  beforeAll(async () => {
    browser = await launchChromium();
    module = await openModule(browser, fileURLToPath(new URL('cache.page.ts', import.meta.url)));
  });
  afterAll(async () => {
    await module?.close();
    await browser?.close();
  });

  it.each(['sgd', 'adam', 'adamax', 'rmsprop'])(
    '%s: the same history, all as before to the bit, and no file in the end',
    async (name) => {
      const seen = await module.call<Result<typeof testWithCache>>('testWithCache', name);
      expect(seen.cached).toEqual(seen.plain);
      expect(seen.after).toEqual(seen.before);
      expect(seen.changed).not.toEqual(seen.before);
      expect(seen.reset).toEqual(seen.before);
      expect(seen.during).toEqual([expect.stringMatching(/^lr-finder-[0-9a-f-]{36}\.cache$/)]);
      expect(seen.left).toEqual([]);
    },
  );

  it('any training', async () => {
    const { weights, left } = await module.call<Result<typeof testLoop>>('testLoop');
    expect(weights).toEqual([1, 2, 3]);
    expect(left).toEqual([]);
  });

  it('a file that has gone', async () => {
    const failure = await module.call<Result<typeof loseCopy>>('loseCopy');
    expect(failure).toMatchObject({ name: 'CacheError', cause: 'CacheError' });
    expect(failure!.message).toMatch(
      /^Could not put back dense_\S+, .* and \d+ more tensors: the file copies\/of models\/lr-finder-\S+ can't be read: /,
    );
  });

  it('no room', async () => {
    const devtools = await module.page.context().newCDPSession(module.page);
    const { origin } = new URL(module.page.url());
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2e6 });
    const { failure, left } = await module.call<Result<typeof testWithoutRoom>>('testWithoutRoom');
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    expect(failure).toMatchObject({ name: 'CacheError', cause: 'QuotaExceededError' });
    expect(failure!.message).toContain('The copy needs 8.0 MB. Nothing has been touched');
    expect(left).toEqual([]);
  });

  it('a file outlives the tests of other pages, and goes after its own page', async () => {
    const [other] = await Promise.all([
      module.page.waitForEvent('popup'),
      module.page.evaluate('void window.open(location.href)'),
    ]);
    await other.waitForLoadState();
    const inOther = (name: string): Promise<string[]> =>
      other.evaluate(`import('/module.js').then((module) => module.${name}())`);

    const [mine] = await module.call<string[]>('holdCopy');
    const both = await inOther('holdCopy');
    expect(both).toHaveLength(2);
    expect(await module.call<string[]>('resetHeld')).toEqual(both);

    // The file of the page that is reloaded stays, until the next test finds it.
    await module.page.reload();
    const after = await inOther('holdCopy');
    expect(both).toContain(mine);
    expect(after).not.toContain(mine);
    expect(await inOther('resetHeld')).toEqual(after);
    await other.close();
  });
});
