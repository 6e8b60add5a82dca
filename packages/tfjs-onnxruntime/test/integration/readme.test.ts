import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';

/** What each program in the README prints, in their order. */
const PRINTED: ((printed: readonly unknown[]) => void)[] = [
  ([first, more]) => {
    expect(more).toHaveLength(2);
    expect((more as number[])[1]).toBeLessThan(first as number);
  },
  ([acc, valAcc]) => {
    const epochs = (acc as number[]).length;
    expect(epochs).toBeGreaterThan(1);
    expect(valAcc).toHaveLength(epochs);
    expect((acc as number[]).at(-1)).toBeGreaterThan((acc as number[])[0]!);
    expect((valAcc as number[]).at(-1)).toBeGreaterThan(0.8);
  },
  ([outcome, loss]) => {
    expect(outcome).toMatch(/^(loss|skipped)$/);
    expect(loss).toBeGreaterThan(0);
  },
];

it('the programs in the README run', async () => {
  const page = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  // The section for browsers has its own test, in a browser.
  const node = page.replace(/## In the browser[\s\S]*?\n(?=## )/, '');
  const programs = [...node.matchAll(/```js\n([\s\S]*?)```/g)].map(([, program]) => program!);
  expect(programs).toHaveLength(PRINTED.length);
  const folder = await mkdtemp(new URL('../readme-', import.meta.url).pathname);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    for (const [i, program] of programs.entries()) {
      const file = `${folder}/program${i}.mjs`;
      // The sources stand in for the package, which needn't be built.
      await writeFile(file, program.replace("'tfjs-onnxruntime'", "'../../src/index.ts'"));
      await import(/* @vite-ignore */ file);
      PRINTED[i]!(log.mock.calls.at(-1)!);
    }
  } finally {
    log.mockRestore();
    await rm(folder, { recursive: true });
  }
});
