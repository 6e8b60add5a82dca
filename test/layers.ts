import { COMPUTED, type Import } from './import-graph.ts';

/** A folder (`suggest/`) or file (`errors.ts`) of a package, and all that it may import. */
export interface Layer {
  readonly name: string;
  /** Layers, or single files of them, to import anything from. Its own files always may be. */
  readonly imports?: readonly string[];
  /** To import types from, besides `imports`. */
  readonly types?: readonly string[];
  /** To import dynamically, besides `imports`. */
  readonly dynamic?: readonly string[];
  /** Packages and `node:` modules. */
  readonly packages?: readonly string[];
}

/** One sentence for each file without a layer and each import that its layer may not have. */
export function layerViolations(
  files: readonly string[],
  imports: readonly Import[],
  layers: readonly Layer[],
): string[] {
  const layerOf = (file: string) => layers.find((layer) => isIn(file, layer.name));
  const homeless = files.filter((file) => !layerOf(file));
  const forbidden = imports.filter((edge) => {
    const layer = layerOf(edge.from);
    return layer && !mayImport(layer, edge, files);
  });
  return [
    ...homeless.map((file) => `${file} belongs to no layer: give it one in the table`),
    ...forbidden.map(({ from, to, kind }) => `${from} may not import ${to} (${kind})`),
  ];
}

/** Each entry that a file of its own package imports (dynamic imports aside). */
export function importedEntries(imports: readonly Import[], entries: readonly string[]): string[] {
  return imports
    .filter(({ to, kind }) => kind !== 'dynamic' && entries.includes(to))
    .map(({ from, to }) => `${from} imports the entry ${to}: import the file that has the name`);
}

/** Each package imported by a source that the package's own manifest does not name. */
export function undeclared(
  files: readonly string[],
  imports: readonly Import[],
  declared: readonly string[],
): string[] {
  return imports
    .filter(({ to }) => !files.includes(to) && !to.startsWith('node:') && to !== COMPUTED)
    .filter(({ to }) => !declared.includes(to))
    .map(({ from, to }) => `${from} imports ${to}, which is neither a file here nor a dependency`);
}

/** Each import cycle once, as `a.ts > b.ts > a.ts`. Types and dynamic imports count: they show what knows what. */
export function cycles(imports: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) {
    targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const found: string[] = [];
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(' > '));
    if (start >= 0 || finished.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    finished.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return found;
}

function mayImport(layer: Layer, { to, kind }: Import, files: readonly string[]): boolean {
  const within = (names: readonly string[] = []) => names.some((name) => isIn(to, name));
  if (to === COMPUTED || !files.includes(to)) return layer.packages?.includes(to) ?? false;
  return (
    isIn(to, layer.name) ||
    within(layer.imports) ||
    (kind === 'type' && within(layer.types)) ||
    (kind === 'dynamic' && within(layer.dynamic))
  );
}

const isIn = (file: string, name: string) =>
  name.endsWith('/') ? file.startsWith(name) : file === name;
