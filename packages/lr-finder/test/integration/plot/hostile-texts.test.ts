import { parseHTML } from 'linkedom';
import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { plot, smallMultiples } from '../../../src/plot/index.ts';
import { plotTerminal } from '../../../src/plot/terminal.ts';
import { oneLine } from '../../../src/printable.ts';
import type { VerdictKind } from '../../../src/suggest/suggestion.ts';
import { expectLinearTime } from '../../linear-time.ts';
import { madeHistory, suggestionAt } from '../../plot/histories.ts';
import { HOSTILE } from '../../plot/report/hostile.ts';

const history = madeHistory(20, (i) => 2 - i / 20);

it.each(sampled(HOSTILE, 1, 0))('a figure is XML whatever its texts are: %j', async (text) => {
  const verdict = { kind: text as VerdictKind, message: text };
  const suggestion = { ...suggestionAt(0.01), verdict };
  const test = { name: text, history, suggestion };
  for (const tests of [[test], [test, test]]) {
    const { svg, description, png, element } = await plot(tests, { title: text });
    expect(svg + description).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\ufffe\uffff]/u);
    // resvg reads XML, and nothing else.
    expect((await png({ scale: 0.1 })).length).toBeGreaterThan(0);
    const { document } = parseHTML('<!doctype html><html><body></body></html>');
    expect(element(document).getAttribute('aria-label')).toBe(oneLine(text));
  }
  const panels = [{ title: text, tests: [test] }];
  const several = await smallMultiples(panels, { title: text });
  expect((await several.png({ scale: 0.1 })).length).toBeGreaterThan(0);
});

it.each(sampled(HOSTILE, 1, 0))('a figure of characters keeps its width: %j', (text) => {
  const test = { name: text, history, suggestion: suggestionAt(0.01) };
  for (const tests of [[test], [test, test]]) {
    const figure = plotTerminal(tests, { title: text, color: false, width: 60 });
    expect(figure.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
    for (const line of figure.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(60);
  }
});

it.each(sampled(['a', ' ', '\u0301', '\u200d', '\ud800', '中', '👩\u200d'], 1, 0))(
  'a long name takes linear time: %j',
  async (unit) => {
    await expectLinearTime(10_000, async (size) => {
      const test = { name: `a${unit.repeat(size)}b`, history, suggestion: suggestionAt(0.01) };
      plotTerminal([test, test], { title: test.name, color: false });
      await plot([test, test], { title: test.name });
    });
  },
);

it('many tests take linear time in characters', async () => {
  await expectLinearTime(100, (size) =>
    plotTerminal(
      Array.from({ length: size }, (_, i) => ({ name: `test ${i}`, history })),
      { color: false },
    ),
  );
});
