import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, expected } from '../errors.ts';
import type { LossScalerOptions, Precision } from '../precision.ts';
import type { OrtModule, OrtSessionOptions } from '../runtime/ort.ts';

/** Arguments of {@link fitModel}: those of `model.fit`, and options of where to run. */
export interface FitArgs
  extends Pick<
    tf.ModelFitArgs,
    | 'batchSize'
    | 'callbacks'
    | 'classWeight'
    | 'epochs'
    | 'initialEpoch'
    | 'shuffle'
    | 'validationData'
    | 'validationSplit'
    | 'verbose'
    | 'yieldEvery'
  > {
  /** Seed of the order of the samples, and of dropout and noise. Default: a new one each time. */
  readonly seed?: number;
  /** Where to run: `['cpu']` (the default), `['webgpu']`, `['cuda']`. */
  readonly executionProviders?: readonly (string | { readonly name: string })[];
  /** Other options of ONNX Runtime, such as `intraOpNumThreads`. */
  readonly sessionOptions?: OrtSessionOptions;
  /** The precision of the training steps, as in {@link compileTrainStep}. Default: `'float32'`. */
  readonly precision?: Precision;
  /** The loss scale of mixed precision. Default: as PyTorch's `GradScaler`. */
  readonly lossScaler?: LossScalerOptions;
  /** ONNX Runtime itself, in place of `onnxruntime-node`. */
  readonly ort?: OrtModule;
}

type Check = readonly [expectation: string, holds: (value: unknown) => boolean];

const isInteger = (least: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= least;
const anything: Check = ['anything', () => true];

const CHECKS: Readonly<Record<keyof FitArgs, Check>> = {
  batchSize: ['an integer >= 1', isInteger(1)],
  callbacks: anything,
  classWeight: anything,
  epochs: ['an integer >= 0', isInteger(0)],
  executionProviders: anything,
  initialEpoch: ['an integer >= 0', isInteger(0)],
  // Checked where it is compiled.
  lossScaler: anything,
  ort: anything,
  precision: anything,
  seed: ['an integer', Number.isInteger],
  sessionOptions: anything,
  shuffle: ['true or false', (value) => typeof value === 'boolean'],
  validationData: [
    '[xs, ys]',
    (value) => Array.isArray(value) && (value.length === 2 || value.length === 0),
  ],
  validationSplit: [
    'a number >= 0 and < 1',
    (value) => typeof value === 'number' && value >= 0 && value < 1,
  ],
  verbose: ['0 or 1', (value) => value === 0 || value === 1],
  yieldEvery: anything,
};

/** Arguments in the types of TensorFlow.js that it doesn't implement either. */
const NOWHERE = ['sampleWeight', 'stepsPerEpoch', 'validationSteps'];

/**
 * The arguments without null values, which TensorFlow.js treats as undefined.
 *
 * @throws {ArgumentError} for the first unusable argument.
 */
export function checkedArgs(args: FitArgs): FitArgs {
  const given = Object.entries(args).filter(([, value]) => value !== undefined && value !== null);
  for (const [name, value] of given) {
    const check = (CHECKS as Record<string, Check | undefined>)[name];
    if (!check) {
      const why = NOWHERE.includes(name) ? 'TensorFlow.js does not have it yet' : 'it is not known';
      throw new ArgumentError(
        `Expected arguments among ${Object.keys(CHECKS).join(', ')}, got \`${name}\`: ${why}. Leave it out`,
      );
    }
    const [expectation, holds] = check;
    if (!holds(value)) throw new ArgumentError(expected(name, expectation, value));
  }
  return Object.fromEntries(given);
}
