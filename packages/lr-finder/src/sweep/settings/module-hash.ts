import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ArgumentError } from '../../errors.ts';

/** Packages that a test uses even if the module doesn't import them. */
const ENGINES = ['lr-finder', '@tensorflow/tfjs', 'tfjs-onnxruntime', 'onnxruntime-node'];

/** The text in quotes after `from`, `import`, `import(` and `require(`. */
const IMPORTS = /\b(?:from|import|require)\s*(?:\(\s*)?(['"])([^'"\n]+)\1/g;

/** Endings that an import may omit. */
const ENDINGS = [
  '',
  '.ts',
  '.mts',
  '.cts',
  '.tsx',
  '.js',
  '.mjs',
  '.cjs',
  '.json',
  '/index.ts',
  '/index.js',
];

/**
 * A hash of a module that differs if the tests would differ: SHA-256 over
 *
 * - the text of the file, and of each file that it imports by a relative path (`./data.ts`), directly
 *   or indirectly, with their paths relative to the module;
 * - the name and installed version of each package that they import, and of those that run a test
 *   (lr-finder, @tensorflow/tfjs, tfjs-onnxruntime, onnxruntime-node).
 *
 * It doesn't cover data files, imports with a computed path or by `paths` of a tsconfig, the packages'
 * own files and dependencies, the version of Node, the machine. 128 bits, as hexadecimal digits.
 *
 * @throws {ArgumentError} if there is no such file.
 */
export function hashModule(file: string): string {
  const start = resolve(file);
  if (!isFile(start)) {
    throw new ArgumentError(
      `Expected a module, got ${file}, which is not there. Name a file that is`,
    );
  }
  const { texts, packages: imported } = importsOf(start);
  const packages = new Set([...ENGINES, ...imported]);
  const root = dirname(start);
  const hash = createHash('sha256');
  const lines = [...texts].map(([path, text]) => [relative(root, path).split(sep).join('/'), text]);
  const installed = [...packages].map((name) => [name, versionOf(name, root)]);
  hash.update(JSON.stringify([lines.sort(byName), installed.sort(byName)]));
  return hash.digest('hex').slice(0, 32);
}

/** The names of the packages that a module and its local files import, also dynamically. */
export function packagesImportedBy(file: string): ReadonlySet<string> {
  return importsOf(resolve(file)).packages;
}

/** The texts of a module and its local files, by path, and the packages that they import. */
function importsOf(start: string): { texts: Map<string, string>; packages: Set<string> } {
  const texts = new Map<string, string>();
  const packages = new Set<string>();
  const open = [start];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (texts.has(path)) continue;
    const text = readFileSync(path, 'utf8');
    texts.set(path, text);
    for (const [, , specifier] of text.matchAll(IMPORTS)) {
      const target = specifier!.startsWith('.') ? local(path, specifier!) : undefined;
      if (target) open.push(target);
      else if (/^[@\w]/.test(specifier!)) packages.add(packageName(specifier!));
    }
  }
  return { texts, packages };
}

const byName = ([a]: readonly string[], [b]: readonly string[]): number => (a! < b! ? -1 : 1);

/** The file of a relative import, if it exists. */
function local(from: string, specifier: string): string | undefined {
  const path = resolve(dirname(from), specifier.replace(/[?#].*$/, ''));
  const asTypeScript = path.replace(/\.([mc]?)js$/, '.$1ts');
  return [asTypeScript, ...ENDINGS.map((ending) => path + ending)].find(isFile);
}

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** The version of the package that a file of the folder would import; `''` if there is none. */
function versionOf(name: string, folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, 'node_modules', name, 'package.json');
    if (isFile(manifest)) {
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version ?? '';
    }
    if (dirname(at) === at) return '';
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
