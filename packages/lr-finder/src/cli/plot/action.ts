import { EXIT } from '../exit-status.ts';
import { throwAll } from '../failure.ts';
import { drawTests } from '../figure.ts';
import { readInput } from '../history-input.ts';
import { checkOutputs } from '../output-file.ts';
import { suggestionFor } from '../reading.ts';
import type { PlotFlags } from './command.ts';

/** Draws the curve in a file. Resolves to the exit status. */
export async function plotFile(file: string, flags: PlotFlags): Promise<number> {
  const outputs = checkOutputs(flags.out ?? [], ['svg', 'png', 'html'], [file]);
  const input = await readInput(file, flags);
  const suggestion = await suggestionFor(input, flags);
  throwAll(await drawTests([{ ...input, suggestion }], outputs, flags));
  return EXIT.ok;
}
