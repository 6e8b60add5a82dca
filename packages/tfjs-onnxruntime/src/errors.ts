/** The base class of all errors of this library: `error instanceof CompileError`. */
export class CompileError extends Error {
  override readonly name: string = 'CompileError';
}

/**
 * The training step has an operation that can't be compiled. The error comes while compiling, and leaves
 * model and optimizer as they were, so that TensorFlow.js itself can train the model.
 */
export class UnsupportedKernelError extends CompileError {
  override readonly name = 'UnsupportedKernelError';
  /** The name of TensorFlow.js's kernel, such as `'FFT'`. */
  readonly kernel: string;
  /** The layer whose call or gradient has the operation, if known. */
  readonly layer: string | undefined;

  constructor(kernel: string, layer: string | undefined, why: string) {
    const where = layer === undefined ? '' : ` of layer ${layer}`;
    super(
      `Cannot compile kernel ${kernel}${where}: ${why}. Train with TensorFlow.js itself, or leave it out`,
    );
    this.kernel = kernel;
    this.layer = layer;
  }
}

/** An argument that can't be used. It is thrown before anything is touched. */
export class ArgumentError extends CompileError {
  override readonly name = 'ArgumentError';
}

/** The one form of an argument's error: ``Expected `epochs` to be an integer >= 0, got -1``. */
export function expected(name: string, what: string, got: unknown): string {
  return `Expected \`${name}\` to be ${what}, got ${describe(got)}`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Promise) return 'a Promise';
  const isPrimitive = value === null || !['object', 'function'].includes(typeof value);
  return isPrimitive ? String(value) : typeof value;
}

/** The errors of this package for the sources that it shares with lr-finder. */
export const trainingErrors = { ArgumentError, DataError: ArgumentError, expected };

/**
 * A call that is impossible now: on a disposed training step, on a model in training, or without ONNX
 * Runtime installed.
 */
export class StateError extends CompileError {
  override readonly name = 'StateError';
}

/** The training step does not do the same each time, so that no one graph can represent it. */
export class VaryingStepError extends CompileError {
  override readonly name = 'VaryingStepError';

  constructor(why: string) {
    super(
      `Cannot compile a training step that is not the same each time: ${why}. Train with TensorFlow.js itself, or make the step depend on its batch, its variables and the learning rate alone`,
    );
  }
}
