import { ArgumentError, DataError, expected } from '../errors.ts';

/** The errors of this package for the sources that it shares with tfjs-onnxruntime. */
export const trainingErrors = { ArgumentError, DataError, expected };
