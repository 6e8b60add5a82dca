import { type Command, Option } from 'commander';
import type { SweepTestOptions } from '../../sweep/test-options.ts';
import { addReadingOptions, collect, number, type ReadingFlags } from '../options.ts';

/** What `run` and `demo` are asked for: of the library's options, those of a test and its reading. */
export interface RunFlags extends SweepTestOptions, ReadingFlags {
  readonly refine?: number;
  readonly confirm?: boolean;
  readonly confirmCandidates?: number;
  readonly confirmSteps?: number;
  readonly cacheDir?: string;
  readonly out?: readonly string[];
  readonly title?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** Adds the options of a range test that have nothing to do with an engine. */
export function addRangeOptions(command: Command): Command {
  return command
    .option(
      '--start-lr <rate>',
      "first learning rate (default: the optimizer's own; 1e-7 for a Trainable)",
      number,
    )
    .option('--end-lr <rate>', 'last learning rate (default: 10)', number)
    .option('--num-iter <n>', 'learning rates (default: 100)', number)
    .addOption(
      new Option(
        '--step-mode <mode>',
        'grow the rate by equal factors or equal amounts (default: exp)',
      ).choices(['exp', 'linear']),
    )
    .option('--steps-per-lr <n>', 'optimisation steps at each rate (default: 1)', number)
    .option('--restore-each-lr', 'put the weights back before each rate')
    .option(
      '--smooth-f <weight>',
      'weight of the newest loss in the smoothed one; 0: none (default: 0.05)',
      number,
    )
    .option(
      '--diverge-th <factor>',
      'stop when the smoothed loss is this many times the best; false: never (default: 5)',
      (text) => (text === 'false' ? false : number(text)),
    )
    .option('--repeats <n>', 'whole tests, averaged into one curve (default: 1)', number);
}

/** Adds the options for the validation loss and for TensorFlow.js. */
export function addEngineOptions(command: Command): Command {
  return command
    .option(
      '--evaluate-every <n>',
      'measure the validation loss at every n-th rate (default: 1)',
      number,
    )
    .option(
      '--evaluate-batches <n>',
      'on so many batches of valData (default: all; TensorFlow.js)',
      number,
    )
    .option('--accumulation-steps <n>', 'batches for each step (default: 1; TensorFlow.js)', number)
    .addOption(
      new Option('--engine <name>', 'what takes the steps (default: auto; TensorFlow.js)').choices([
        'auto',
        'tfjs',
        'onnx',
      ]),
    );
}

/** Adds the options of `run` and `demo`. */
export function addTestOptions(command: Command): Command {
  addRangeOptions(command.optionsGroup('The test:'))
    .option(
      '--refine <n>',
      'test again, n times at most, where the range was wrong (default: 0)',
      number,
    )
    .option(
      '--confirm',
      'try rates around the suggestion in short trainings, and pick by the outcome',
    )
    .option('--confirm-candidates <n>', 'so many rates (default: 3)', number)
    .option('--confirm-steps <n>', 'steps for all of them together (default: 200)', number);
  addEngineOptions(command)
    .option(
      '--cache-dir <folder>',
      'keep the copy of the model there, not in memory (TensorFlow.js)',
    )
    .optionsGroup('How to read the curve:');
  addReadingOptions(command);
  return command
    .optionsGroup('What comes out:')
    .option(
      '-o, --out <file>',
      'write .json, .csv, .svg, .png or .html; may be given several times',
      collect,
    )
    .option('--title <text>', 'heading of the figures and of the report')
    .option('--json', 'print one JSON object in place of the figure and the words')
    .option('-q, --quiet', 'print the learning rate and nothing else; no progress')
    .optionsGroup('Options:');
}
