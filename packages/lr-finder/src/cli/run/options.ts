import { type Command, Option } from 'commander';
import { addReadingOptions, type ReadingFlags } from '../history-options.ts';
import { collect, number, numberOrFalse } from '../option-values.ts';

/** How to run a test: the options of the library, by their own names. */
export interface TestFlags {
  readonly startLr?: number;
  readonly endLr?: number;
  readonly numIter?: number;
  readonly stepMode?: 'exp' | 'linear';
  readonly stepsPerLr?: number;
  readonly restoreEachLr?: boolean;
  readonly smoothF?: number;
  readonly divergeTh?: number | false;
  readonly repeats?: number;
  readonly refine?: number;
  readonly confirm?: boolean;
  readonly confirmCandidates?: number;
  readonly confirmSteps?: number;
  readonly evaluateEvery?: number;
}

/** Those that only TensorFlow.js knows. */
export interface TfjsFlags {
  readonly evaluateBatches?: number;
  readonly accumulationSteps?: number;
  readonly engine?: 'auto' | 'tfjs' | 'onnx';
  readonly cacheDir?: string;
}

/** What to do with what comes out. */
export interface OutcomeFlags {
  readonly out?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly title?: string;
}

export interface RunFlags extends TestFlags, TfjsFlags, OutcomeFlags, ReadingFlags {}

/** Adds the options of `run` and `demo`. */
export function addTestOptions(command: Command): Command {
  command
    .optionsGroup('The test:')
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
      numberOrFalse,
    )
    .option('--repeats <n>', 'whole tests, averaged into one curve (default: 1)', number)
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
    .option('--confirm-steps <n>', 'steps for all of them together (default: 200)', number)
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
    )
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
