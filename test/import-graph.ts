import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { type ESTree, parseSync } from 'vite';

/** One import of one file. Types are gone once compiled; a dynamic import waits until it is called. */
export interface Import {
  /** The importing file, relative to the source folder: `tfjs/lr-finder.ts`. */
  readonly from: string;
  /** A file of the same folder (`errors.ts`), or a module from outside (`node:fs`, `@scope/name`). */
  readonly to: string;
  readonly kind: 'value' | 'type' | 'dynamic';
}

/** What a dynamic import of no fixed name is recorded as. */
export const COMPUTED = '(computed)';

/** All imports, re-exports and `import()` types of the `.ts` files in a folder. */
export function importGraph(folder: string): { files: string[]; imports: Import[] } {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts'))
    .sort();
  return {
    files,
    imports: files.flatMap((file) => importsOf(file, readFileSync(join(folder, file), 'utf8'))),
  };
}

/** The imports of one file. `file` is its path relative to the source folder. */
export function importsOf(file: string, code: string): Import[] {
  const { module, program, errors } = parseSync(file, code);
  if (errors[0]) throw new SyntaxError(`${file}: ${errors[0].message}`);
  const imports: Import[] = [];
  const add = (specifier: string, kind: Import['kind']) =>
    imports.push({ from: file, to: resolve(file, specifier), kind });

  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, onlyTypes(entries) ? 'type' : 'value');
  }
  for (const { entries } of module.staticExports) {
    const from = entries.find((entry) => entry.moduleRequest)?.moduleRequest;
    if (from) add(from.value, onlyTypes(entries) ? 'type' : 'value');
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const text = code.slice(moduleRequest.start, moduleRequest.end);
    add(/^(['"`])[^$]*\1$/.test(text) ? text.slice(1, -1) : COMPUTED, 'dynamic');
  }
  for (const specifier of importTypes(program)) add(specifier, 'type');
  return imports;
}

const onlyTypes = (entries: readonly { isType: boolean }[]) =>
  entries.length > 0 && entries.every((entry) => entry.isType);

/** `import('./x.ts').X` as a type is no import statement: it stands somewhere in the tree. */
function importTypes(node: ESTree.Node | ESTree.Program): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { type, source } = value as { type?: unknown; source?: { value?: unknown } };
    if (type === 'TSImportType') found.push(String(source?.value));
    for (const child of Object.values(value)) visit(child);
  };
  visit(node);
  return found;
}

function resolve(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file), specifier));
  if (specifier === COMPUTED || specifier.startsWith('node:')) return specifier;
  return packageName(specifier);
}

function packageName(specifier: string): string {
  // As package.json names a folder: `#training/*`.
  if (specifier.startsWith('#')) return specifier.replace(/\/.*/, '/*');
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
