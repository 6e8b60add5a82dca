import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './guides.ts';

/** What a program can import, with its source. */
export interface Entry {
  /** `lr-finder/tfjs` */
  readonly specifier: string;
  readonly source: string;
}

/** The entries of the published packages, as their `exports` name them. */
export function readEntries(): Entry[] {
  return ['lr-finder', 'tfjs-onnxruntime'].flatMap((name) => {
    const folder = join(root, 'packages', name);
    const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      exports: Record<string, string | { default: string }>;
    };
    return Object.entries(exports).flatMap(([entry, target]) =>
      typeof target === 'string'
        ? []
        : [{ specifier: join(name, entry), source: sourceOf(folder, target.default) }],
    );
  });
}

const sourceOf = (folder: string, built: string) =>
  join(folder, built.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts'));
