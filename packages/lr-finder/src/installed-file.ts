import module from 'node:module';
import { join } from 'node:path';
import { StateError } from './errors.ts';

/**
 * The path of a file of an installed package: `lr-finder/package.json`. It is looked up at run time: from
 * this file and, if that has become a part of a bundle elsewhere, from the working directory.
 *
 * @throws {StateError} if the package isn't installed there.
 */
export function installedFile(specifier: string): string {
  let cause: unknown;
  // In a CommonJS bundle there may be no `import.meta.url`.
  for (const from of [import.meta.url, join(process.cwd(), 'bundle.js')]) {
    try {
      // Bundlers replace a call of the named import.
      if (from) return module.createRequire(from).resolve(specifier);
    } catch (error) {
      cause ??= error;
    }
  }
  throw new StateError(
    `Expected ${specifier} to be installed, got none in a node_modules of the program or of the working directory. A bundle can't contain it: run npm install lr-finder where it runs`,
    { cause },
  );
}
