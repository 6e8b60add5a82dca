import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from './import-graph.ts';
import { root } from './workspace.ts';

// The bundler puts sources together: what is loaded at once is seen in what it wrote.

const distOf = (name: string) => join(root, 'packages', name, 'dist');
const dist = distOf('lr-finder');

/** What loading a built file loads: files of ours, and packages (`node:` aside). */
function loadedBy(entry: string, folder = dist): { files: string[]; packages: string[] } {
  const files = [entry];
  const packages = new Set<string>();
  for (const file of files) {
    for (const { to, kind } of importsOf(file, readFileSync(join(folder, file), 'utf8'))) {
      if (kind !== 'value' || to.startsWith('node:') || files.includes(to)) continue;
      if (to.endsWith('.js')) files.push(to);
      else packages.add(to);
    }
  }
  return { files, packages: [...packages].sort() };
}

/** The file of a source that only a dynamic import loads. */
function chunkOf(source: string): string {
  const chunk = readdirSync(join(dist, 'chunks')).find(
    (name) => name.startsWith(`${source}-`) && name.endsWith('.js'),
  );
  return `chunks/${chunk}`;
}

describe('a built file', () => {
  it.each<[entry: string, mostFiles: number, packages: string[]]>([
    ['index.js', 2, []],
    ['schedules/index.js', 2, []],
    ['history-file/index.js', 4, []],
    ['cache/index.js', 4, ['#cache-files']],
    ['tfjs/index.js', 2, ['@tensorflow/tfjs']],
    ['jax/index.js', 2, ['@jax-js/jax']],
    ['command/index.js', 4, []],
    ['plot/index.js', 7, ['d3-array']],
    ['plot/terminal.js', 4, ['d3-array', 'string-width']],
    ['plot/report/index.js', 5, ['d3-array']],
    ['sweep/index.js', 20, ['d3-array', 'p-limit']],
    ['sweep/processes/child.js', 7, []],
    // The command, before it knows what is asked of it.
    ['cli/main.js', 5, ['commander']],
    // `suggest`: no file but its own and those that are there already.
    [chunkOf('suggest'), 5, ['commander']],
  ])('%s loads at most %i files of ours, and of packages %j', (entry, mostFiles, packages) => {
    const loaded = loadedBy(entry);
    expect(loaded.files.length, loaded.files.join(' ')).toBeLessThanOrEqual(mostFiles);
    expect(loaded.packages).toEqual(packages);
  });

  it('of tfjs-onnxruntime loads no other', () => {
    expect(loadedBy('index.js', distOf('tfjs-onnxruntime')).files).toEqual(['index.js']);
  });
});
