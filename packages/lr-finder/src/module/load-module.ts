import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../errors.ts';
import { TrainingError, UsageError } from './errors.ts';
import { privateCache } from './private-cache.ts';

const TYPESCRIPT = ['.ts', '.mts', '.cts'];
const JAVASCRIPT = ['.js', '.mjs', '.cjs'];

/**
 * Imports a module of the user's. TypeScript goes through jiti, on every Node the same; all that it
 * imports and that isn't TypeScript is left to Node, so that packages are there only once: the
 * TensorFlow.js of the module is that of the test.
 *
 * @throws {UsageError} where there is no such module.
 * @throws {TrainingError} where the module itself throws.
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
      // jiti's own folder is one for temporary files, where others could put what is then run.
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
