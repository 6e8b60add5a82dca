import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules that depend on a color scheme. */
export const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds wrong with a page as it is now: each rule, with the elements that break it.
 *
 * @param rules - the rules to look for, such as `COLOR_RULES`. Default: all but those that axe leaves out.
 */
export async function violationsOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(
    async (values) => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(document, {
        resultTypes: ['violations'],
        ...(values && { runOnly: { type: 'rule', values } }),
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
    },
    rules && [...rules],
  );
}
