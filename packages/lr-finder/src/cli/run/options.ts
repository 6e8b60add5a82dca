import type { Command } from 'commander';
import { CONFIRM_OPTIONS } from '../../find/confirm-options.ts';
import { FOLLOW_UP_OPTIONS } from '../../find/find-options.ts';
import { RANGE_TEST_OPTIONS } from '../../range-test/options.ts';
import type { SweepTestOptions } from '../../sweep/test-options.ts';
import { TRAINING_OPTIONS } from '../../tfjs/options.ts';
import { addFlags, addReadingOptions, collect, type ReadingFlags } from '../options.ts';

/** The flags of `run` and `demo`: the library's options of a test and of reading its curve. */
export interface RunFlags extends SweepTestOptions, ReadingFlags {
  readonly refine?: number;
  readonly confirm?: boolean;
  readonly confirmCandidates?: number;
  readonly confirmSteps?: number;
  readonly cacheDir?: string;
  readonly timeLimit?: number;
  readonly out?: readonly string[];
  readonly title?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

export function addTestOptions(command: Command): Command {
  const { evaluateEvery, ...others } = RANGE_TEST_OPTIONS;
  addFlags(command.optionsGroup('The test:'), others);
  addFlags(command, FOLLOW_UP_OPTIONS);
  addFlags(command, CONFIRM_OPTIONS, { prefix: 'confirm-' });
  addFlags(command, { evaluateEvery });
  addFlags(command, TRAINING_OPTIONS, { note: 'TensorFlow.js' });
  addReadingOptions(command.optionsGroup('How to read the curve:'));
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
