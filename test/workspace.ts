import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the tests need of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly exports: Readonly<Record<string, string | { types?: string; default: string }>>;
  /** Commands, and the files that they start. */
  readonly bin?: Readonly<Record<string, string>>;
  /** Names of its own, by which its sources import. */
  readonly imports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The repository's root folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Every package that is published: those of packages/ that are not private. */
export const publishedPackages: readonly WorkspacePackage[] = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder) => ({ folder, manifest: readJson(join(folder, 'package.json')) as Manifest }))
  .filter(({ manifest }) => !manifest.private);

/** The entries that can be imported, `.` first, with the files they name. */
export function entriesOf({ exports }: Manifest): { name: string; types: string; js: string }[] {
  return Object.entries(exports).flatMap(([name, target]) =>
    typeof target === 'string'
      ? []
      : [{ name, types: filePath(target.types ?? ''), js: filePath(target.default) }],
  );
}

/** The version of a package that the workspace's lockfile holds. */
export function lockedVersion(name: string): string {
  const lock = readJson(join(root, 'package-lock.json')) as {
    packages: Record<string, { version?: string }>;
  };
  const version = lock.packages[`node_modules/${name}`]?.version;
  if (!version)
    throw new Error(`Expected package-lock.json to hold ${name}: npm install -D ${name}`);
  return version;
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

const filePath = (target: string) => target.replace(/^\.\//, '');
