import { UsageError } from '../../module/errors.ts';
import type { Suggestion } from '../../suggest/suggestion.ts';
import { EXIT } from '../exit-status.ts';
import { throwAll } from '../failure.ts';
import { drawTests } from '../figure.ts';
import { type HistoryInput, readInput } from '../history-input.ts';
import { checkOutputs } from '../output-file.ts';
import { printable, toJson } from '../printable.ts';
import { suggestionFor } from '../reading.ts';
import { say } from '../streams.ts';
import type { CompareFlags } from './command.ts';
import { comparisonTable } from './table.ts';

interface ComparedInput extends HistoryInput {
  readonly file: string;
  readonly suggestion: Suggestion;
}

/** Compares the curves in several files. Resolves to the exit status. */
export async function compareFiles(files: readonly string[], flags: CompareFlags): Promise<number> {
  if (files.filter((file) => file === '-').length > 1) {
    throw new UsageError('Expected the standard input to be named once, got - several times');
  }
  const outputs = checkOutputs(flags.out ?? [], ['svg', 'png', 'html'], files);
  const tests: ComparedInput[] = [];
  for (const file of files) {
    const input = await readInput(file, flags);
    tests.push({ ...input, file, suggestion: await suggestionFor(input, flags) });
  }
  const named = tests.map(({ file, name, ...test }) => {
    const isTaken = tests.some((other) => other.file !== file && other.name === name);
    return { ...test, name: isTaken ? printable(file) : name };
  });
  const isDrawn = outputs.length > 0 || !flags.json;
  const errors = isDrawn ? await drawTests(named, outputs, flags) : [];
  if (flags.json) {
    say(
      toJson(
        named.map(({ name, history, suggestion }) => ({
          name,
          points: history.lr.length,
          ...suggestion,
        })),
      ),
    );
  } else {
    say(`${outputs.length > 0 ? '' : '\n'}${comparisonTable(named)}`);
  }
  throwAll(errors);
  return EXIT.ok;
}
