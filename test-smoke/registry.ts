import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../test/run.ts';
import { root } from '../test/workspace.ts';

const CACHE = join(root, 'node_modules/.cache/smoke');
const FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];

/** How npm names it when no registry answers. */
const NO_ANSWER =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENOTCACHED)\b/;

export const NO_REGISTRY = 'the npm registry does not answer';

/** The registry of npm does not answer. */
export class Unreachable extends Error {}

/**
 * Installs packages from npm, without their scripts, unless they are there from an earlier run.
 *
 * @param versions - by the names of the packages.
 * @returns the folder `node_modules` with them.
 * @throws {Unreachable} if they aren't there and the registry doesn't answer.
 */
export async function fetchPackages(versions: Readonly<Record<string, string>>): Promise<string> {
  const key = Object.entries(versions).map(([name, version]) => `${name}-${version}`);
  const folder = join(CACHE, key.join('+').replaceAll('/', '-'));
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    try {
      await installPackages(unfinished, versions);
      renameSync(unfinished, folder);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      throw error;
    }
  }
  return join(folder, 'node_modules');
}

/** As `fetchPackages`, in a test that is skipped if the registry doesn't answer. */
export async function fetchOrSkip(
  versions: Readonly<Record<string, string>>,
  skip: (note: string) => never,
): Promise<string> {
  try {
    return await fetchPackages(versions);
  } catch (error) {
    if (error instanceof Unreachable) skip(NO_REGISTRY);
    throw error;
  }
}

/** Installs packages in an empty folder. */
export async function installPackages(
  folder: string,
  versions: Readonly<Record<string, string>>,
): Promise<void> {
  const manifest = { private: true, type: 'module', dependencies: versions };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const { status, stderr } = await run('npm', ['install', ...FLAGS], folder);
  if (status === 0) return;
  throw NO_ANSWER.test(stderr) ? new Unreachable(stderr) : new Error(stderr);
}
