import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A page of the site that is a file of Markdown. */
export interface Guide {
  /** From the root of the repository: `docs/loops.md`. */
  readonly path: string;
  /** Its first heading. */
  readonly title: string;
  /** The heading above it in the index: `Draw it`. */
  readonly group: string;
  /** Where the site has it, without `.html`: `guides/loops`. */
  readonly url: string;
}

const INDEX = 'docs/README.md';

/** The guides in the order and the groups of their index, docs/README.md, which comes first. */
export function readGuides(): Guide[] {
  const index = read(INDEX);
  const guides = [guideOf(INDEX, 'Guides')];
  let group = '';
  for (const [, heading, link] of index.matchAll(/^## (.*)$|\]\(([^)#]+\.md)\)/gm)) {
    if (heading) group = heading;
    // The README is the first page of the site, above all groups.
    else if (group !== '') guides.push(guideOf(posix.join(posix.dirname(INDEX), link!), group));
  }
  return guides;
}

/** The page that is no guide: the first one of the site. */
export const FIRST_PAGE = 'README.md';

function guideOf(path: string, group: string): Guide {
  const [, title] = /^# (.*)$/m.exec(read(path)) ?? [];
  if (!title) throw new Error(`Expected ${path} to have a heading`);
  return { path, title, group, url: `guides/${nameOf(path)}` };
}

/** `docs/README.md`: index; `packages/a/README.md`: a; `packages/a/docs/b.md`: a-b; `docs/c.md`: c. */
function nameOf(path: string): string {
  const parts = path
    .replace(/\.md$/, '')
    .split('/')
    .filter((part) => !['packages', 'docs', 'README'].includes(part));
  return parts.join('-').toLowerCase() || 'index';
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
