import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installedFile } from '../installed-file.ts';
import { UsageError } from './errors.ts';

/** The part of `lr-finder/tfjs` that a test needs. */
type TfjsEntry = Pick<typeof import('../tfjs/trainable.ts'), 'tfjsTrainable'>;

/**
 * Imports `lr-finder/tfjs` as the user's module would: with the module's own TensorFlow.js. This
 * command may be another installation (of `npx`, or a global one) with another TensorFlow.js, which
 * can't use the module's tensors.
 *
 * @throws {UsageError} when the two don't share one TensorFlow.js.
 */
export async function tfjsBeside(file: string): Promise<TfjsEntry> {
  const path = resolve(file);
  const entry = resolvedFrom(path, 'lr-finder/tfjs') ?? installedFile('lr-finder/tfjs');
  const theirs = resolvedFrom(path, '@tensorflow/tfjs');
  const ours = resolvedFrom(entry, '@tensorflow/tfjs');
  if (!theirs && !ours) {
    throw new UsageError(
      `Expected TensorFlow.js to be installed where ${file} is. Run npm install lr-finder @tensorflow/tfjs there`,
    );
  }
  if (!ours || (theirs && theirs !== ours)) {
    throw new UsageError(
      `Expected ${file} and lr-finder to share one TensorFlow.js, got ${theirs} and ${ours ?? 'none'}. Run npm install lr-finder where ${file} is`,
    );
  }
  return (await import(pathToFileURL(entry).href)) as TfjsEntry;
}

/** The file that an import in a file resolves to; `undefined` if there is none. */
export function resolvedFrom(file: string, specifier: string): string | undefined {
  try {
    return createRequire(file).resolve(specifier);
  } catch {
    return undefined;
  }
}
