import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mustRun } from './run.ts';
import { lockedVersion, root, type WorkspacePackage } from './workspace.ts';

/** The package.json of a project that names no packages. */
const BARE_MANIFEST = '{ "private": true, "type": "module" }';

export interface Tarball {
  /** Where it lies. */
  readonly path: string;
  /** The paths of its files: `dist/index.js`. */
  readonly files: readonly string[];
}

/** Packs packages as they would be published. Resolves to tarballs by package name. */
export async function pack(
  packages: readonly WorkspacePackage[],
  into: string,
): Promise<ReadonlyMap<string, Tarball>> {
  const folders = packages.map(({ folder }) => folder);
  const flags = ['--json', '--ignore-scripts', '--pack-destination', into];
  const packed = JSON.parse(await mustRun('npm', ['pack', ...folders, ...flags], root)) as {
    name: string;
    filename: string;
    files: { path: string }[];
  }[];
  return new Map(
    packed.map(({ name, filename, files }) => [
      name,
      { path: join(into, filename), files: files.map(({ path }) => path) },
    ]),
  );
}

/**
 * Installs tarballs in an empty project, with their peers (those that aren't tarballs themselves)
 * in the versions of the workspace's lockfile.
 *
 * @param offline - run the install scripts, which reach no host but npm's. Default: they don't run.
 */
export async function install(
  tarballs: ReadonlyMap<string, Tarball>,
  packages: readonly WorkspacePackage[],
  project: string,
  offline = false,
): Promise<void> {
  const peers = new Set(
    packages.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {})),
  );
  const dependencies = [
    ...[...tarballs].map(([name, { path }]) => [name, `file:${path}`] as const),
    ...[...peers]
      .filter((name) => !tarballs.has(name))
      .map((name) => [name, lockedVersion(name)] as const),
  ];
  mkdirSync(project);
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({
      private: true,
      type: 'module',
      dependencies: Object.fromEntries(dependencies),
    }),
  );
  const flags = [`--ignore-scripts=${!offline}`, '--no-audit', '--no-fund', '--prefer-offline'];
  // The script of onnxruntime-node goes by a proxy that isn't there.
  const env = {
    ...process.env,
    ...(offline && { GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:9' }),
  };
  await mustRun('npm', ['install', ...flags], project, env);
}

/**
 * Unpacks tarballs in an empty project, with links to the workspace's copies of the packages that they name:
 * quicker than to install them.
 */
export async function unpack(
  tarballs: ReadonlyMap<string, Tarball>,
  packages: readonly WorkspacePackage[],
  project: string,
): Promise<void> {
  const modules = join(project, 'node_modules');
  for (const [name, { path }] of tarballs) {
    const folder = join(modules, name);
    mkdirSync(folder, { recursive: true });
    await mustRun('tar', ['-xzf', path, '-C', folder, '--strip-components=1'], project);
  }
  const named = packages.flatMap(({ manifest }) =>
    Object.keys({
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
      ...manifest.peerDependencies,
    }),
  );
  for (const name of new Set(named)) {
    if (tarballs.has(name)) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
  }
  writeFileSync(join(project, 'package.json'), BARE_MANIFEST);
}

/** Copies one installed package, and nothing else, into a project of its own. */
export function copyAlone(name: string, from: string, project: string): void {
  cpSync(join(from, 'node_modules', name), join(project, 'node_modules', name), {
    recursive: true,
    dereference: true,
  });
  writeFileSync(join(project, 'package.json'), BARE_MANIFEST);
}
