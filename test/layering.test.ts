import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPUTED, type Import, importGraph, importsOf } from './import-graph.ts';
import { cycles, importedEntries, type Layer, layerViolations, undeclared } from './layers.ts';
import { entriesOf, publishedPackages } from './workspace.ts';

/**
 * Data flows one way: schedule -> Trainable.step -> history -> suggestion -> figure. Nothing
 * imports upwards, and the core (all but plot/, cache/, tfjs/ and jax/) imports no package and no `node:` module.
 * Each published package has its table here.
 */
const layers: Readonly<Record<string, readonly Layer[]>> = {
  'lr-finder': [
    { name: 'errors.ts' },
    { name: 'printable.ts' },
    { name: 'passes.ts' },
    { name: 'bytes.ts' },
    // Files that no bundler includes. In Node.
    { name: 'installed-file.ts', imports: ['errors.ts'], packages: ['node:module', 'node:path'] },
    // What a table of options is; each folder has tables of its own.
    { name: 'options.ts', imports: ['errors.ts'] },
    // A part of the user's step. Its rule is that of a compiled step, which imports nothing either.
    { name: 'loss-scaler.ts', imports: ['options.ts'], packages: ['#training/*'] },
    { name: 'schedules/', imports: ['options.ts', 'errors.ts'] },
    { name: 'range-test/', imports: ['schedules/', 'options.ts', 'errors.ts'] },
    {
      name: 'suggest/',
      imports: ['range-test/history.ts', 'options.ts', 'errors.ts'],
      types: ['range-test/'],
    },
    // Tests and suggestions put together: nothing below knows of it.
    {
      name: 'find/',
      imports: ['range-test/', 'suggest/', 'options.ts', 'errors.ts'],
      types: ['schedules/'],
    },
    {
      name: 'history-file/',
      imports: [
        ...['range-test/history.ts', 'range-test/stopping.ts', 'range-test/average-histories.ts'],
        ...['printable.ts', 'options.ts', 'errors.ts'],
      ],
      types: ['range-test/'],
    },
    {
      name: 'plot/',
      imports: [
        ...['range-test/history.ts', 'range-test/stopping.ts', 'suggest/methods.ts'],
        ...['suggest/smoothed-curve.ts', 'suggest/smoothing.ts', 'find/trial.ts'],
        ...['installed-file.ts', 'printable.ts', 'options.ts', 'errors.ts'],
      ],
      types: ['range-test/', 'suggest/', 'find/', 'bytes.ts'],
      packages: [
        '@observablehq/plot',
        'd3-array',
        'linkedom',
        'string-width',
        'log-update',
        // What makes a PNG in the place: package.json says which. In Node, with a font of its own.
        '#rasterizer',
        '@resvg/resvg-js',
        COMPUTED, // The same, hidden from bundlers.
      ],
    },
    {
      // Saved copies on disk: package.json says what makes a file in the place.
      name: 'cache/',
      imports: [
        'range-test/trainable.ts',
        'range-test/known-training.ts',
        'options.ts',
        'errors.ts',
      ],
      types: ['bytes.ts'],
      packages: ['#cache-files', 'node:fs', 'node:fs/promises', 'node:os', 'node:path'],
    },
    {
      name: 'tfjs/',
      imports: [
        ...['schedules/', 'range-test/', 'suggest/', 'find/'],
        ...['passes.ts', 'options.ts', 'errors.ts'],
      ],
      types: ['plot/', 'cache/'],
      dynamic: ['plot/', 'cache/'],
      packages: [
        '@tensorflow/tfjs',
        // A folder of tfjs-onnxruntime that is built into this package too.
        '#training/*',
        // The compiler of training steps, if it is there.
        'tfjs-onnxruntime',
      ],
    },
    // Knows the contract and its framework; the rest is done by who uses it.
    {
      name: 'jax/',
      imports: ['passes.ts', 'options.ts', 'errors.ts'],
      types: ['range-test/'],
      packages: ['@jax-js/jax'],
    },
    {
      // A training in another process: knows the contract and the protocol. In Node.
      name: 'command/',
      imports: ['range-test/trainable.ts', 'installed-file.ts', 'options.ts', 'errors.ts'],
      packages: ['node:child_process', 'node:path'],
    },
    {
      name: 'index.ts',
      imports: ['schedules/', 'range-test/', 'suggest/', 'find/', 'loss-scaler.ts', 'errors.ts'],
    },
    {
      // What a module of the user's gives is tested, for the command and for a sweep. In Node.
      name: 'module/',
      imports: [
        ...['find/', 'tfjs/options.ts', 'range-test/measurement.ts'],
        ...['installed-file.ts', 'errors.ts'],
      ],
      types: ['range-test/', 'tfjs/'],
      packages: [
        'jiti',
        // The user's module, and what stands beside it.
        COMPUTED,
        ...['node:fs', 'node:module', 'node:os', 'node:path', 'node:url'],
      ],
    },
    {
      // Many tests: settings -> processes or Redis -> results -> what they say. In Node.
      name: 'sweep/',
      imports: [
        ...['range-test/', 'suggest/', 'find/', 'tfjs/options.ts', 'module/', 'plot/'],
        ...['installed-file.ts', 'options.ts', 'errors.ts'],
      ],
      dynamic: ['cache/stale-files.ts'],
      packages: [
        'p-limit',
        // Optional: for many machines.
        ...['bullmq', 'ioredis'],
        ...['node:child_process', 'node:crypto', 'node:events', 'node:fs', 'node:module'],
        ...['node:os', 'node:path', 'node:readline', 'node:timers/promises', 'node:url'],
        'node:worker_threads',
      ],
    },
    {
      // The command composes all of it, and nobody imports it.
      name: 'cli/',
      imports: [
        ...['range-test/', 'suggest/', 'find/', 'plot/', 'history-file/', 'module/', 'sweep/'],
        ...['command/', 'tfjs/options.ts', 'printable.ts', 'options.ts', 'errors.ts'],
      ],
      types: ['tfjs/'],
      packages: [
        ...['commander', 'log-update', 'string-width', '@tensorflow/tfjs'],
        ...['node:console', 'node:crypto', 'node:fs', 'node:fs/promises', 'node:module'],
        ...['node:os', 'node:path', 'node:url'],
      ],
    },
  ],
  // step -> trace -> graph -> ONNX -> session: who computes what is decided at the lowest level.
  'tfjs-onnxruntime': [
    { name: 'errors.ts' },
    { name: 'graph/' },
    { name: 'ops/', imports: ['graph/'] },
    { name: 'kernels/', imports: ['graph/', 'ops/'], packages: ['@tensorflow/tfjs'] },
    // What training means, for this package and for lr-finder: it imports nothing of either.
    { name: 'training/', packages: ['@tensorflow/tfjs'] },
    { name: 'precision.ts', imports: ['training/', 'errors.ts'] },
    {
      name: 'trace/',
      imports: ['graph/', 'ops/', 'kernels/', 'training/', 'errors.ts'],
      packages: ['@tensorflow/tfjs', 'seedrandom'],
    },
    { name: 'passes/', imports: ['graph/', 'ops/'] },
    { name: 'onnx/', imports: ['graph/'] },
    // Which sizes of a batch vary, and what its graph is at several of them.
    { name: 'batch-lengths.ts', types: ['trace/'] },
    {
      name: 'batch-specs.ts',
      imports: ['training/', 'errors.ts'],
      types: ['graph/', 'trace/'],
      packages: ['@tensorflow/tfjs'],
    },
    {
      name: 'step-graph.ts',
      imports: ['graph/', 'ops/', 'trace/', 'passes/', 'batch-lengths.ts', 'errors.ts'],
    },
    {
      name: 'program.ts',
      imports: ['graph/', 'trace/', 'onnx/', 'step-graph.ts'],
      types: ['passes/'],
    },
    {
      name: 'length-program.ts',
      imports: ['graph/', 'batch-lengths.ts', 'step-graph.ts', 'program.ts'],
      types: ['trace/'],
    },
    {
      name: 'runtime/',
      imports: ['graph/', 'ops/', 'passes/', 'onnx/', 'training/', 'errors.ts'],
      types: ['trace/', 'precision.ts', 'program.ts'],
      // The ONNX Runtime of the place: package.json says which. That of Node is hidden from bundlers.
      packages: ['@tensorflow/tfjs', '#onnxruntime', 'onnxruntime-web', COMPUTED],
    },
    // Whether a step still does what is compiled.
    {
      name: 'step-watch.ts',
      imports: ['training/', 'batch-specs.ts', 'step-graph.ts', 'program.ts'],
      types: ['trace/'],
      packages: ['@tensorflow/tfjs'],
    },
    {
      name: 'runners.ts',
      imports: [
        ...['training/', 'batch-lengths.ts', 'batch-specs.ts', 'program.ts', 'length-program.ts'],
        ...['step-watch.ts', 'runtime/', 'errors.ts'],
      ],
      types: ['trace/', 'passes/', 'precision.ts'],
      packages: ['@tensorflow/tfjs'],
    },
    { name: 'step-outcome.ts', types: ['runtime/'] },
    { name: 'row-batches.ts', imports: ['training/', 'batch-specs.ts', 'errors.ts'] },
    {
      name: 'train-step.ts',
      imports: [
        ...['training/', 'trace/', 'runners.ts', 'runtime/', 'batch-specs.ts'],
        ...['row-batches.ts', 'step-outcome.ts', 'errors.ts'],
      ],
      packages: ['@tensorflow/tfjs'],
    },
    {
      name: 'compile-train-step.ts',
      imports: ['training/', 'runtime/', 'precision.ts', 'train-step.ts', 'errors.ts'],
      types: ['runners.ts', 'step-outcome.ts'],
      packages: ['@tensorflow/tfjs'],
    },
    {
      name: 'fit/',
      imports: ['training/', 'runtime/', 'compile-train-step.ts', 'errors.ts'],
      types: ['runners.ts', 'precision.ts', 'step-outcome.ts', 'train-step.ts'],
      packages: ['@tensorflow/tfjs', 'seedrandom'],
    },
    {
      name: 'index.ts',
      imports: ['compile-train-step.ts', 'fit/', 'errors.ts'],
      types: ['training/', 'runtime/', 'precision.ts', 'step-outcome.ts', 'train-step.ts'],
    },
  ],
};

describe.each(publishedPackages)('the sources of $manifest.name', ({ folder, manifest }) => {
  const { files, imports } = importGraph(join(folder, 'src'));
  const entries = entriesOf(manifest).map(({ js }) => js.replace(/^dist\/(.*)\.js$/, '$1.ts'));
  const { dependencies, peerDependencies, imports: inner } = manifest;
  const declared = Object.keys({ ...dependencies, ...peerDependencies, ...inner });

  it('import nothing upwards', () => {
    expect(layerViolations(files, imports, layers[manifest.name] ?? [])).toEqual([]);
  });
  it('import each other in no circle', () => expect(cycles(imports)).toEqual([]));
  it('never import an entry of their own package', () =>
    expect(importedEntries(imports, entries)).toEqual([]));
  it('are all of use: imported, an entry, or started by name', () => {
    const imported = new Set(imports.map(({ to }) => to));
    const named = [...files.map((file) => join('src', file)), 'package.json', 'bundle.js']
      .map((file) => join(folder, file))
      .filter(existsSync)
      .map((file) => [file, readFileSync(file, 'utf8')] as const);
    const isStarted = (file: string) => {
      const name = new RegExp(`\\b${basename(file, '.ts')}\\.(js|ts)\\b`);
      return named.some(([other, text]) => other !== join(folder, 'src', file) && name.test(text));
    };
    expect(
      files.filter((file) => !imported.has(file) && !entries.includes(file) && !isStarted(file)),
    ).toEqual([]);
  });
  it('import only packages that package.json names', () =>
    expect(undeclared(files, imports, declared)).toEqual([]));
});

it('benchmarks import nothing private of a package', () => {
  const { imports } = importGraph(join(import.meta.dirname, '../benchmarks'));
  expect(imports.filter(({ to }) => to.startsWith('../packages/'))).toEqual([]);
});

describe('the reader of imports', () => {
  it.each<[code: string, to: string, kind: Import['kind']]>([
    ["import { a } from '../errors.ts'", 'errors.ts', 'value'],
    ["import '../errors.ts'", 'errors.ts', 'value'],
    ["import type { A } from './step.ts'", 'tfjs/step.ts', 'type'],
    ["import { type A } from './step.ts'", 'tfjs/step.ts', 'type'],
    ["import { type A, b } from './step.ts'", 'tfjs/step.ts', 'value'],
    ["export { a } from './step.ts'", 'tfjs/step.ts', 'value'],
    ["export * from './step.ts'", 'tfjs/step.ts', 'value'],
    ["export type { A } from './step.ts'", 'tfjs/step.ts', 'type'],
    ["type A = import('./step.ts').A", 'tfjs/step.ts', 'type'],
    ["const a = await import('../plot/figure.ts')", 'plot/figure.ts', 'dynamic'],
    ['const a = await import(name)', COMPUTED, 'dynamic'],
    ["import fs from 'node:fs/promises'", 'node:fs/promises', 'value'],
    ["import * as tf from '@tensorflow/tfjs/dist/x.js'", '@tensorflow/tfjs', 'value'],
    ["import x from 'linkedom/worker'", 'linkedom', 'value'],
  ])('reads %s', (code, to, kind) => {
    expect(importsOf('tfjs/finder.ts', code)).toEqual([{ from: 'tfjs/finder.ts', to, kind }]);
  });

  it('takes names for no imports', () => {
    expect(importsOf('a.ts', "export const a = 'from ./b.ts'; // import './c.ts'")).toEqual([]);
  });
});

describe('the rules', () => {
  const made: Layer[] = [
    { name: 'low/' },
    {
      name: 'high/',
      imports: ['low/a.ts'],
      types: ['low/'],
      dynamic: ['side/'],
      packages: ['pkg'],
    },
    { name: 'side/' },
  ];
  const files = ['low/a.ts', 'low/b.ts', 'high/c.ts', 'side/d.ts'];

  it.each<[from: string, to: string, kind: Import['kind'], allowed: boolean]>([
    ['high/c.ts', 'low/a.ts', 'value', true],
    ['high/c.ts', 'low/b.ts', 'value', false],
    ['high/c.ts', 'low/b.ts', 'type', true],
    ['low/a.ts', 'low/b.ts', 'value', true],
    ['low/a.ts', 'high/c.ts', 'value', false],
    ['low/a.ts', 'high/c.ts', 'type', false],
    ['high/c.ts', 'side/d.ts', 'dynamic', true],
    ['high/c.ts', 'side/d.ts', 'value', false],
    ['high/c.ts', 'pkg', 'value', true],
    ['low/a.ts', 'pkg', 'type', false],
    ['low/a.ts', 'node:fs', 'value', false],
    ['low/a.ts', COMPUTED, 'dynamic', false],
    ['low/a.ts', '../../other/src/x.ts', 'value', false],
  ])('%s imports %s (%s): allowed %s', (from, to, kind, allowed) => {
    expect(layerViolations(files, [{ from, to, kind }], made)).toEqual(
      allowed ? [] : [`${from} may not import ${to} (${kind})`],
    );
  });

  it('name a file that belongs to no layer', () => {
    expect(layerViolations(['new/x.ts'], [], made)).toEqual([
      'new/x.ts belongs to no layer: give it one in the table',
    ]);
  });

  const edge = (from: string, to: string, kind: Import['kind'] = 'value') => ({ from, to, kind });

  it('find each circle', () => {
    const imports = [edge('a', 'b'), edge('b', 'c', 'type'), edge('c', 'a'), edge('d', 'd')];
    expect(cycles(imports)).toEqual(['a > b > c > a', 'd > d']);
    expect(cycles([edge('a', 'b', 'dynamic'), edge('b', 'a', 'type')])).toEqual(['a > b > a']);
    expect(cycles([edge('a', 'b'), edge('a', 'c'), edge('b', 'c')])).toEqual([]);
  });

  it('find the import of an entry, and of a package that is not declared', () => {
    expect(importedEntries([edge('a.ts', 'index.ts')], ['index.ts'])).toHaveLength(1);
    expect(importedEntries([edge('a.ts', 'index.ts', 'dynamic')], ['index.ts'])).toEqual([]);
    expect(undeclared(['a.ts'], [edge('a.ts', 'pkg', 'type')], ['other'])).toHaveLength(1);
    expect(undeclared(['a.ts'], [edge('a.ts', 'pkg'), edge('a.ts', 'a.ts')], ['pkg'])).toEqual([]);
  });
});
