import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { plot } from '../../../src/plot/index.ts';
import { figures } from '../../plot/figures.ts';

// What the figures look like. Where one has to change, look at its `-changed.svg`, and run with
// UPDATE_GOLDEN=1 to take it. The gallery shows them all.

const golden = new URL('../../plot/golden/', import.meta.url);
const gallery = new URL('../../../../../docs/gallery.md', import.meta.url);

describe('the figure', () => {
  it.each(Object.entries(figures))('%s is as it was', async (name, [data, options]) => {
    const { svg } = await plot(data, options);
    keep(new URL(`${name}.svg`, golden), `${svg.replaceAll('><', '>\n<')}\n`, rounded);
  });

  it('has a place in the gallery, each with what it says in words', async () => {
    const sections: string[] = [];
    for (const [name, [data, options]] of Object.entries(figures)) {
      const { description } = await plot(data, options);
      const path = `../packages/lr-finder/test/plot/golden/${name}.svg`;
      sections.push(`## ${name.replaceAll('-', ' ')}\n\n![${name}](${path})\n\n${description}\n`);
    }
    const text = `# The figures\n\nThis page shows the figures of [\`plot\`](figures.md) with their descriptions for screen readers. A test\ncompares them with the present output; \`UPDATE_GOLDEN=1 npx vitest run golden\` writes this page.\n\n${sections.join('\n')}`;
    keep(gallery, text);
  });

  it('has no file that no case draws any more', () => {
    const kept = readdirSync(golden).filter((file) => /(?<!-changed)\.svg$/.test(file));
    expect(kept.sort()).toEqual(
      Object.keys(figures)
        .map((name) => `${name}.svg`)
        .sort(),
    );
  });
});

/** Compares with the file that is kept; what is new is written next to it. */
function keep(file: URL, drawn: string, compared = (text: string) => text): void {
  const changed = new URL(file.href.replace(/(\.\w+)$/, '-changed$1'));
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, drawn);
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const isSame = compared(drawn) === compared(kept);
  if (isSame) rmSync(changed, { force: true });
  else writeFileSync(changed, drawn);
  expect(compared(drawn), `What was drawn is in ${fileURLToPath(changed)}`).toBe(compared(kept));
}

/** With tenths of a pixel: what is seen, whatever the last digit of a logarithm. */
function rounded(svg: string): string {
  return svg.replace(/-?\d+\.\d+/g, (digits) => Number(digits).toFixed(1));
}
