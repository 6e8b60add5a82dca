import { ArgumentError, DataError, expected } from '../errors.ts';

/** What the sources that are shared with tfjs-onnxruntime throw in this package. */
export const trainingErrors = { ArgumentError, DataError, expected };
