import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

/** Installs the package as it is built, and all others but some, in a folder. Returns its command. */
export function installWithout(missing: readonly string[], folder: string): string {
  const packages = join(folder, 'node_modules');
  mkdirSync(packages);
  for (const name of readdirSync(PACKAGES)) {
    if (name === 'lr-finder' || name.startsWith('.') || missing.includes(name)) continue;
    symlinkSync(join(PACKAGES, name), join(packages, name), 'junction');
  }
  const installed = join(packages, 'lr-finder');
  for (const part of ['bin', 'dist', 'package.json', 'node_modules']) {
    if (!existsSync(join(PACKAGE, part))) continue;
    cpSync(join(PACKAGE, part), join(installed, part), { recursive: true });
  }
  return join(installed, 'bin/lr-finder.js');
}
