import { copyFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';
import * as vite from 'vite';
import type { Platform } from './table.ts';

/** What to bundle, and where it goes. */
export interface Job {
  /** The project that has the entry and the packages. */
  readonly project: string;
  readonly entry: string;
  readonly out: string;
  readonly platform: Platform;
}

/**
 * Writes a bundle `main.js` for a page, or `main.cjs` for Node. Resolves to the bundler's warnings.
 *
 * @param folder - `node_modules` with what the workspace doesn't have itself.
 */
type Bundle = (job: Job, folder: string) => Promise<string[]>;

const bundleWithVite: Bundle = async ({ project, entry, out }) => {
  const warnings: string[] = [];
  const logger = { ...vite.createLogger('silent'), warn: (text: string) => warnings.push(text) };
  await vite.build({
    root: project,
    configFile: false,
    customLogger: logger,
    build: {
      outDir: out,
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
      rolldownOptions: { input: join(project, entry), output: { entryFileNames: 'main.js' } },
    },
  });
  return warnings;
};

const bundleWithEsbuild: Bundle = async ({ project, entry, out, platform }) => {
  const isPage = platform === 'browser';
  const { warnings } = await esbuild.build({
    absWorkingDir: project,
    entryPoints: { main: entry },
    bundle: true,
    minify: true,
    platform,
    // TensorFlow.js calls `require`, which a bundle in ESM for Node hasn't.
    format: isPage ? 'esm' : 'cjs',
    splitting: isPage,
    outdir: out,
    outExtension: { '.js': isPage ? '.js' : '.cjs' },
    logLevel: 'silent',
    logOverride: { 'empty-import-meta': 'silent' },
  });
  // As the README of tfjs-onnxruntime asks, of bundlers that leave it to the user.
  const wasm = join(project, 'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm');
  if (isPage && existsSync(wasm)) copyFileSync(wasm, join(out, basename(wasm)));
  return warnings.map(({ text }) => text);
};

/** The part of webpack's types that is used: it is not a package of the workspace. */
interface Stats {
  toJson(options: object): Record<'errors' | 'warnings', readonly { readonly message: string }[]>;
}
type Webpack = (options: object, done: (error: Error | null, stats: Stats) => void) => void;

const bundleWithWebpack: Bundle = async ({ project, entry, out, platform }, folder) => {
  const run = createRequire(join(folder, 'webpack/x.js'))('webpack') as Webpack;
  const isPage = platform === 'browser';
  const extension = isPage ? 'js' : 'cjs';
  const options = {
    mode: 'production',
    context: project,
    entry: `./${entry}`,
    target: isPage ? 'web' : 'node',
    output: {
      path: out,
      filename: `main.${extension}`,
      chunkFilename: `[name].${extension}`,
      publicPath: isPage ? '/' : undefined,
    },
    // Minutes of terser; the other bundlers' minifiers show what shorter names do.
    optimization: { minimize: false },
    performance: false,
    devtool: false,
  };
  const stats = await new Promise<Stats>((done, fail) => {
    run(options, (error, result) => (error ? fail(error) : done(result)));
  });
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return warnings.map(({ message }) => message);
};

export const BUNDLERS = {
  Vite: bundleWithVite,
  webpack: bundleWithWebpack,
  esbuild: bundleWithEsbuild,
};
