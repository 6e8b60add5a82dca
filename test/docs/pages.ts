import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { publishedPackages, root } from '../workspace.ts';

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
  /** The first word after the fence: `ts`; `''` where there is none. */
  readonly language: string;
  /** The other words: `continues`, `prelude=model`. */
  readonly marks: readonly string[];
  readonly code: string;
}

/** A command in the running text, between backticks. */
export interface InlineCommand {
  readonly page: string;
  readonly command: string;
}

export interface Page {
  /** From the root of the repository: `docs/suggestion.md`. */
  readonly path: string;
  readonly blocks: readonly Block[];
  readonly commands: readonly InlineCommand[];
  /** Paths that it links to, beside it, with the anchor if there is one: `loops.md#typed-arrays`. */
  readonly links: readonly string[];
  /** The paths of its addresses within the repository, such as a package's README has for npm. */
  readonly repositoryLinks: readonly string[];
  /** The anchors of its headings, as GitHub makes them. */
  readonly anchors: readonly string[];
}

const WITHIN_REPOSITORY =
  /\]\(https:\/\/github\.com\/OWNER\/lr-finder\/(?:blob|raw)\/main\/([^)\s]+)/g;

/** Every page for users and contributors. A new one is found by itself. */
export const pages: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'examples/README.md',
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
  ...['docs', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/docs`)]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => `${folder}/${name}`)
        .filter((path) => path.endsWith('.md')),
    ),
]
  .filter((path) => existsSync(join(root, path)))
  .map((path) => readPage(path, readFileSync(join(root, path), 'utf8')));

/** The blocks in the docstrings, which the API reference shows: a page for each source that has some. */
export const docstrings: readonly Page[] = publishedPackages
  .flatMap(({ folder }) =>
    readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => relative(root, join(folder, 'src', name))),
  )
  .map((path) => {
    const lines = readFileSync(join(root, path), 'utf8').split('\n');
    const text = lines.map((line) => /^\s*\* ?(?!\/)(.*)$/.exec(line)?.[1] ?? '').join('\n');
    return { ...readPage(path, text), commands: [], links: [], repositoryLinks: [], anchors: [] };
  })
  .filter(({ blocks }) => blocks.length > 0);

/** Takes a page apart. */
export function readPage(path: string, text: string): Page {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { fence: string; line: number; info: string; code: string[] } | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    const [, indent = '', fence, info = ''] = /^( *)(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open && fence?.startsWith(open.fence) && info.trim() === '') {
      const [language = '', ...marks] = open.info.trim().split(/\s+/);
      blocks.push({ page: path, line: open.line, language, marks, code: open.code.join('\n') });
      open = undefined;
    } else if (open) {
      open.code.push(line);
    } else if (fence) {
      if (indent.length > 3) throw new Error(`${path}:${i + 1}: Expected a fence without indent`);
      open = { fence, line: i + 1, info, code: [] };
    } else {
      prose.push(line);
    }
  }
  if (open) throw new Error(`${path}:${open.line}: Expected the block to be closed`);
  const running = prose.join('\n');
  return {
    path,
    blocks,
    commands: [...running.matchAll(/`((?:npm|npx|lr-finder|node) [^`]+)`/g)].map(([, command]) => ({
      page: path,
      command: command!.replace(/\s+/g, ' '),
    })),
    links: [...running.matchAll(/\]\(((?!\w+:)[^)\s]+)/g)].map(([, link]) => link!),
    repositoryLinks: [...running.matchAll(WITHIN_REPOSITORY)].map(([, link]) => link!),
    anchors: [...running.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!)),
  };
}

function anchorOf(heading: string): string {
  const plain = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
  return plain.trim().replace(/\s/g, '-');
}
