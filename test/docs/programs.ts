import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Block, Page } from './pages.ts';

/** TypeScript of a page, ready to be run: a block with those that continue it. */
export interface Program {
  readonly name: string;
  readonly language: 'ts' | 'js';
  readonly code: string;
}

/**
 * The programs of a page. The words after a fence's language say how a block stands to others:
 * `continues`: it goes on where the block above it ended; `prelude=model,finder`: it uses names that
 * these files of preludes/ export; `browser`: it only runs there.
 */
export function programsOf({ path, blocks }: Page): { programs: Program[]; inBrowser: Block[] } {
  const programs: Program[] = [];
  const inBrowser: Block[] = [];
  for (const block of blocks) {
    const { language, marks, line, code } = block;
    if (language !== 'ts' && language !== 'js') continue;
    const at = `${path}:${line}`;
    const [mark] = marks.filter((word) => !/^(continues|browser|prelude=[\w,-]+)$/.test(word));
    if (mark) {
      throw new Error(
        `${at}: Expected \`continues\`, \`browser\` or \`prelude=...\` after the language, got \`${mark}\``,
      );
    }
    if (marks.includes('browser')) {
      inBrowser.push(block);
      continue;
    }
    const before = marks.includes('continues') ? programs.pop() : undefined;
    if (marks.includes('continues') && before?.language !== language) {
      throw new Error(`${at}: Expected a \`${language}\` block above that this one continues`);
    }
    const imports = preludesOf(marks).map((name) => importOf(name, code, at));
    programs.push({
      name: before?.name ?? at,
      language,
      code: [...imports, before?.code ?? '', code].join('\n'),
    });
  }
  return { programs, inBrowser };
}

function preludesOf(marks: readonly string[]): string[] {
  return marks.flatMap((mark) => /^prelude=(.*)$/.exec(mark)?.[1]?.split(',') ?? []);
}

/** An import of what a block uses of a prelude. */
function importOf(prelude: string, code: string, at: string): string {
  const file = fileURLToPath(new URL(`preludes/${prelude}.ts`, import.meta.url));
  const exported = [...readFileSync(file, 'utf8').matchAll(/^export const (\w+)/gm)];
  const used = exported.map(([, name]) => name!).filter((name) => wordOf(name).test(code));
  if (used.length === 0) throw new Error(`${at}: Expected the block to use its prelude ${prelude}`);
  return `import { ${used.join(', ')} } from '../../test/docs/preludes/${prelude}.ts';`;
}

const wordOf = (name: string) => new RegExp(`\\b${name}\\b`);
