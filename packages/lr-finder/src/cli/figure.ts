import type { FigureFlags } from './figure-options.ts';
import { checkingFlags } from './flag-names.ts';
import { given } from './given.ts';
import type { Output } from './output-file.ts';
import { say, terminalWidth } from './streams.ts';
import { type FigureOptions, type WrittenTest, writeTests } from './written-test.ts';

type Shown = FigureFlags & { readonly skipStart?: number; readonly skipEnd?: number };

/** Draws tests into the files, or where there is none to the terminal. */
export async function drawTests(
  tests: readonly WrittenTest[],
  outputs: readonly Output[],
  flags: Shown,
): Promise<void> {
  const { logLr, showLr, title, skipStart, skipEnd, width, height, theme, scale } = flags;
  const curve = given({ logLr, showLr, title, skipStart, skipEnd });
  const shown =
    flags.suggestion === false ? tests.map(({ suggestion: _, ...test }) => test) : tests;
  await checkingFlags({ ...flags }, async () => {
    if (outputs.length === 0)
      return say(await terminalFigure(shown, { ...curve, ...given({ width, height }) }));
    for (const output of outputs) {
      await writeTests(output, shown, { ...curve, ...given({ width, height, theme, scale }) });
    }
  });
}

/** The figure as text. */
export async function terminalFigure(
  tests: readonly WrittenTest[],
  options: Omit<FigureOptions, 'theme' | 'scale'>,
): Promise<string> {
  const { plotTerminal } = await import('../plot/terminal.ts');
  const size = { width: terminalWidth(80), ...options };
  const [first] = tests as readonly [WrittenTest];
  return tests.length === 1
    ? plotTerminal(first.history, { ...size, suggestion: first.suggestion, band: first.band })
    : plotTerminal(tests, size);
}
