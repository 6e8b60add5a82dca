import { readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { CommentDisplayPart, FileRegistry, ProjectReflection } from 'typedoc';
import { normalizePath } from 'typedoc';
import { root } from './guides.ts';

const { repository } = JSON.parse(
  readFileSync(join(root, 'packages/lr-finder/package.json'), 'utf8'),
) as { repository: { url: string } };

/** The repository's page: `https://github.com/OWNER/lr-finder`. */
export const REPOSITORY = repository.url.replace(/^git\+|\.git$/g, '');

/** Files that the site has copies of. Others stay in the repository. */
const IS_PICTURE = /\.(svg|png)$/;

/** An address within the repository, as the packages' READMEs have it for npm: `…/blob/main/docs/loops.md#a`. */
const WITHIN = new RegExp(`(${REPOSITORY.replace(/\./g, '\\.')}/(?:blob|tree|raw)/main/[^)\\s]+)`);

/**
 * Lets the links of a page lead to the pages of the site, where there is one, and else to the repository.
 *
 * @param parts - what a page consists of, as TypeDoc reads it: its relative links are parts.
 */
export function siteLinks(
  parts: readonly CommentDisplayPart[],
  project: ProjectReflection,
): CommentDisplayPart[] {
  return parts
    .flatMap((part) => (part.kind === 'text' ? splitAtLinks(part.text, project.files) : [part]))
    .map((part) => {
      if (part.kind !== 'relative-link' || part.target === undefined) return part;
      const path = project.files.resolve(part.target, project);
      if (typeof path !== 'string' || IS_PICTURE.test(path)) return part;
      return { kind: 'text', text: inRepository(path) };
    });
}

/** Addresses within the repository become relative links. */
function splitAtLinks(text: string, files: FileRegistry): CommentDisplayPart[] {
  return text.split(WITHIN).map((piece, i) => {
    if (i % 2 === 0) return { kind: 'text', text: piece };
    const path = piece.slice(REPOSITORY.length).replace(/^\/\w+\/main\//, '');
    const { target, anchor } = files.registerAbsolute(normalizePath(join(root, path)));
    return { kind: 'relative-link', text: piece, target, targetAnchor: anchor };
  });
}

function inRepository(path: string): string {
  const kind = statSync(path).isDirectory() ? 'tree' : 'blob';
  return `${REPOSITORY}/${kind}/main/${normalizePath(relative(root, path))}`;
}
