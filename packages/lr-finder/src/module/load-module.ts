import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../errors.ts';
import { TrainingError, UsageError } from './errors.ts';
import { privateCache } from './private-cache.ts';

const TYPESCRIPT = ['.ts', '.mts', '.cts'];
const JAVASCRIPT = ['.js', '.mjs', '.cjs'];

/**
 * Imports a user's module. jiti loads TypeScript, in the same way on every Node; Node itself loads
 * everything else that the module imports, so that each package is loaded once: the TensorFlow.js of
 * the module is that of the test.
 *
 * @throws {UsageError} when there is no such module.
 * @throws {TrainingError} when the module itself throws.
 */
export async function loadModule(file: string): Promise<unknown> {
  const path = resolve(file);
  const extension = extname(path);
  if (![...TYPESCRIPT, ...JAVASCRIPT].includes(extension)) {
    throw new UsageError(
      `Expected a module (${[...TYPESCRIPT, ...JAVASCRIPT].join(', ')}), got ${file}. To read a history, use lr-finder suggest or plot`,
    );
  }
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new UsageError(`Expected a module, got ${file}, which is not there. Name a file that is`);
  }
  try {
    if (JAVASCRIPT.includes(extension)) return await import(pathToFileURL(path).href);
    const { createJiti } = await import('jiti');
    const jiti = createJiti(pathToFileURL(path).href, {
      // jiti's default is a folder for temporary files, where others could put code for us to run.
      fsCache: privateCache() ?? false,
      extensions: [...TYPESCRIPT, '.tsx'],
      interopDefault: false,
      tsconfigPaths: true,
      sourceMaps: true,
    });
    return await jiti.import(path);
  } catch (error) {
    throw new TrainingError(`${file} can't be loaded: ${messageOf(error)}`, { cause: error });
  }
}
