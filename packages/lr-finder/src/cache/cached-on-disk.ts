import { ArgumentError, CacheError, check } from '../errors.ts';
import { expectKnown } from '../options.ts';
import { expectTrainable, factsOf, type Trainable } from '../range-test/trainable.ts';
import { ArrayFile } from './array-file.ts';
import { skeletonOf, typedArraysIn, wholeOf } from './skeleton.ts';

/** Where saved copies are written. */
export interface CacheOptions {
  /**
   * A folder, which is created if needed; in a browser its path in the origin private file system.
   */
  readonly cacheDir: string;
}

/** A saved copy: the part in memory, and the file with the rest. */
export interface CachedState {
  readonly skeleton: unknown;
  readonly file: ArrayFile;
}

/**
 * Returns the same training with its saved copies on disk. The elements of typed arrays go to a file,
 * one array at a time, and are read back by `restore`. Typed arrays are found in plain objects, arrays
 * and Maps; the rest of the copy stays in memory. The file is removed when the copy is released, at
 * the end of a test, and with the process at the latest.
 *
 * @param trainable - one whose copies are plain data: without `release`.
 * @throws {ArgumentError} for arguments that can't be used.
 * @throws {CacheError} from `save`, with nothing changed, if the file can't be written; from
 * `restore`, with nothing restored, if it can't be read.
 */
export function cachedOnDisk<State>(
  trainable: Trainable<State>,
  options: CacheOptions,
): Trainable<CachedState> {
  expectTrainable(trainable);
  expectKnown(options, ['cacheDir']);
  const { cacheDir } = options;
  check(typeof cacheDir === 'string' && cacheDir !== '', 'cacheDir', 'a folder', cacheDir);
  if (trainable.release) {
    throw new ArgumentError(
      'Expected `trainable` to be without `release`, got one whose copies are more than plain data. Let it save typed arrays',
    );
  }
  const { steps, evaluate } = trainable;
  return {
    ...factsOf(trainable),
    step: (lr) => trainable.step(lr),
    ...(steps && { steps: (lrs) => steps.call(trainable, lrs) }),
    ...(evaluate && { evaluate: () => evaluate.call(trainable) }),
    async save() {
      const state = await trainable.save();
      const file = await ArrayFile.create(cacheDir);
      const skeleton = await file.write(sizeOf(state), () => skeletonOf(state, file));
      return { skeleton, file };
    },
    async restore({ skeleton, file }) {
      await trainable.restore((await whole(skeleton, file)) as State);
    },
    release: ({ file }) => file.remove(),
  };
}

function sizeOf(state: unknown): number {
  return [...typedArraysIn(state)].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

async function whole(skeleton: unknown, file: ArrayFile): Promise<unknown> {
  try {
    return await wholeOf(skeleton, file);
  } catch (error) {
    throw error instanceof CacheError ? file.lost('the saved copy', error) : error;
  }
}
