import type { Command } from 'commander';
import { COMMAND_OPTIONS } from '../../command/options.ts';
import { UsageError } from '../../module/errors.ts';
import { addFlags } from '../options.ts';
import { addTestOptions, type RunFlags } from '../run/options.ts';

const MORE = `
The module (.ts, .mts, .cts, .js, .mjs or .cjs; TypeScript needs no build step) exports one of
these, as its default or by these names, or a function that returns one, which may be async:
  a Trainable                              { step(lr), save(), restore(state), ... }
  { trainable, optimizer?, options? }      the same, with the optimizer's name and test options
  { model, optimizer, loss, data, valData?, variables?, options? }       for TensorFlow.js

  // trainable.ts
  import * as tf from '@tensorflow/tfjs';
  export const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
  export const optimizer = tf.train.adam();
  export const loss = 'meanSquaredError';
  export const data = { xs: tf.randomNormal([500, 4]), ys: tf.ones([500, 1]), batchSize: 32 };

A training in another language is a command after --: a program that keeps the protocol of
docs/processes.md. In Python, import lr_finder and call serve(step, save, restore), or import
lr_finder_torch and call serve(model, optimizer, loss, loader); both come with this package.

Examples:
  lr-finder run trainable.ts
  lr-finder run --end-lr 1 -o report.html -- python train.py --batch-size 64
  lr-finder run trainable.ts --end-lr 1 --num-iter 200 -o curve.svg -o history.json
  lr-finder run trainable.ts --repeats 5 --confirm -o report.html
  lr-finder run trainable.ts --json | jq .lr

The figure and the answer go to the standard output, progress and what the module prints to the
standard error. Flags win over the module's own options. Ctrl-C ends the test; a second one ends it
at once. What was measured is then written to the files asked for, or else to
lr-finder-interrupted.json, as it is when the test fails.

Exit status: 0 if the answer can be trusted, 1 if not, 2 if the module, an option or a file can't be
used, 3 if the training failed, 130 after Ctrl-C, 143 after SIGTERM.
`;

export function addOptions(command: Command): Command {
  const tested = addTestOptions(command);
  return addFlags(tested.optionsGroup('A command:'), COMMAND_OPTIONS)
    .optionsGroup('Options:')
    .addHelpText('after', MORE);
}

/** Tests what a module exports, or what a command after `--` trains. */
export async function run(
  words: readonly string[],
  flags: RunFlags,
  { parent }: Command,
): Promise<number> {
  const { rawArgs } = parent as Command & { readonly rawArgs: readonly string[] };
  // --help does without what is imported here.
  if (rawArgs.includes('--')) {
    const { runCommand } = await import('../run/run-command.ts');
    return runCommand(words, flags);
  }
  const [file, ...others] = words as [string, ...string[]];
  if (others.length > 0) {
    throw new UsageError(
      `Expected one module, or a command after --, got ${words.join(' ')}. Write lr-finder run -- ${words.join(' ')}`,
    );
  }
  const { runModule } = await import('../run/run-module.ts');
  return runModule(file, flags);
}
