import { isTensor } from '#training/batch';
import { ArgumentError, expected } from '../errors.ts';
import { TENSOR_DATA_NAMES } from './data/tensor-data.ts';

/**
 * Refuses arguments in the form of `model.fit(xs, ys, { batchSize })`.
 *
 * @throws {ArgumentError} with the form to use instead.
 */
export function refuseFitArguments(options: unknown): void {
  if (typeof options !== 'object' || options === null) return;
  const isTargets =
    isTensor(options) || Array.isArray(options) || Object.values(options).some(isTensor);
  if (isTargets) {
    throw new ArgumentError(
      `${expected('options', 'options by name', options)}. Pass inputs and targets together as { xs, ys }`,
    );
  }
  const name = TENSOR_DATA_NAMES.find((one) => one in options);
  if (name !== undefined) {
    throw new ArgumentError(
      `Expected \`${name}\` to be given with the data, got it among the options. Pass it beside \`xs\` and \`ys\``,
    );
  }
}
