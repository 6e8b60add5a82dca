// Puts the sources of each entry into a few files: to load fifty small ones takes a program as long
// as to read a curve. tsc writes the declarations beside them.
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));
const { exports, imports } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));

/** The files that package.json names, and what bin/ starts. */
const files = [
  ...Object.values(exports).flatMap((entry) => entry.default ?? []),
  ...Object.values(imports).flatMap((places) => Object.values(places)),
  './dist/cli/main.js',
];
rmSync(`${folder}dist/chunks`, { recursive: true, force: true });
await build({
  absWorkingDir: folder,
  entryPoints: files.map((file) => file.replace('/dist/', '/src/').replace(/js$/, 'ts')),
  outbase: 'src',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  // Dependencies stay what they are, and so does what depends on the place.
  packages: 'external',
  external: Object.keys(imports),
  sourcemap: true,
});
