import type { FigureFlags } from './figure-options.ts';
import { checkingFlags } from './flag-names.ts';
import { given } from './given.ts';
import type { Output } from './output-file.ts';
import { printable } from './printable.ts';
import { sayFigure, terminalWidth } from './streams.ts';
import { writeOutputs } from './write-output.ts';
import { contentFor, type FigureOptions, type WrittenTest } from './written-test.ts';

type Shown = FigureFlags & { readonly skipStart?: number; readonly skipEnd?: number };

/**
 * Draws tests into the files, or where there is none to the terminal. Resolves to the errors of the
 * files that can't be written.
 *
 * @throws {ArgumentError} for a flag that can't be used, before anything is written.
 */
export async function drawTests(
  tests: readonly WrittenTest[],
  outputs: readonly Output[],
  flags: Shown,
): Promise<readonly unknown[]> {
  const { logLr, showLr, title, skipStart, skipEnd, width, height, theme, scale } = flags;
  const curve = given({ logLr, showLr, title, skipStart, skipEnd });
  const shown =
    flags.suggestion === false ? tests.map(({ suggestion: _, ...test }) => test) : tests;
  const contents = await checkingFlags({ ...flags }, async () => {
    if (outputs.length === 0) {
      sayFigure(await terminalFigure(shown, { ...curve, ...given({ width, height }) }));
    }
    const figure = { ...curve, ...given({ width, height, theme, scale }) };
    return Promise.all(outputs.map(({ format }) => contentFor(format, shown, figure)));
  });
  const { errors } = await writeOutputs(outputs, (_, i) => contents[i]!);
  return errors;
}

/** The figure as text. */
export async function terminalFigure(
  tests: readonly WrittenTest[],
  options: Omit<FigureOptions, 'theme' | 'scale'>,
): Promise<string> {
  const { plotTerminal } = await import('../plot/terminal.ts');
  const title = given({ title: options.title && printable(options.title) });
  const size = { width: terminalWidth(80), ...options, ...title };
  const [first] = tests as readonly [WrittenTest];
  return tests.length === 1
    ? plotTerminal(first.history, { ...size, suggestion: first.suggestion, band: first.band })
    : plotTerminal(tests, size);
}
