// Puts the sources of each entry into a few files: to load fifty small ones takes a program as long
// as to read a curve. tsc writes the declarations beside them.
import { readFileSync, rmSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const folder = fileURLToPath(new URL('.', import.meta.url));
const { exports, imports } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));

/** The files that package.json names, what bin/ starts, and what a process of a sweep starts with. */
const files = [
  ...Object.values(exports).flatMap((entry) => entry.default ?? []),
  ...Object.values(imports).flatMap((places) =>
    typeof places === 'string' ? [] : Object.values(places),
  ),
  './dist/cli/main.js',
  './dist/module/private-cache.js',
  './dist/sweep/processes/child.js',
  './dist/sweep/processes/parent-watch.js',
];

/**
 * What the entries share would be many files too, one for each set of entries that share it: on Node
 * 20, each costs a millisecond. These are one each, with what they import; a module is in the first
 * that takes it.
 */
const groups = [
  group(
    'core',
    /^((.+\/)?errors|options|loss-scaler|(tfjs|command)\/options|printable|passes|plot\/(number-text|suggestion-words)|history-file\/written-measurement|(schedules|range-test|suggest|find)\/.+)\.ts$/,
  ),
  group('installed-file', /^installed-file\.ts$/),
  group('history-file', /^history-file\/.+\.ts$/),
  group('module', /^module\/(exported|search-exported|load-module)\.ts$/),
  group('sweep-options', /^sweep\/(test-options|settings\/canonical-json)\.ts$/),
  group('sweep-results', /^sweep\/(results|settings)\/.+\.ts$/),
  group('sweep-tables', /^sweep\/report\/sweep-(csv|json)\.ts$/),
  group('command', /^cli\/(main|options|run\/options|suggestion-text|test-name)\.ts$/),
  group('private-cache', /^module\/private-cache\.ts$/),
  group('suggest', /^cli\/(commands\/suggest|history-(input|options))\.ts$/),
  group('run', /^cli\/(run\/run-module|write-output|test-output)\.ts$/),
];

rmSync(`${folder}dist/chunks`, { recursive: true, force: true });
await build({
  cwd: folder,
  input: Object.fromEntries(
    files
      .map((file) => file.replace(/^\.\/dist\/(.+)\.js$/, '$1'))
      .map((name) => [name, `src/${name}.ts`]),
  ),
  platform: 'neutral',
  external: isElsewhere,
  transform: { target: 'es2022' },
  output: {
    dir: 'dist',
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: { groups },
    comments: { jsdoc: false },
    sourcemap: true,
  },
});

function group(name, sources) {
  return { name, test: (id) => sources.test(relative(`${folder}src`, id).replaceAll(sep, '/')) };
}

/**
 * Dependencies stay what they are, and so does what depends on the place. What both packages are made of
 * does not, nor does what the bundler itself puts in.
 */
function isElsewhere(id) {
  return !/^([.]|#training\/|@oxc-project\/)/.test(id) && !isAbsolute(id);
}
