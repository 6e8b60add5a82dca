import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';

it('the program in the README runs', async () => {
  const page = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, program] = /```js\n([\s\S]*?)```/.exec(page)!;
  const folder = await mkdtemp(new URL('./readme-', import.meta.url).pathname);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    const file = `${folder}/program.mjs`;
    // The sources stand in for the package, which needn't be built.
    await writeFile(file, program!.replace("'tfjs-onnxruntime'", "'../../src/index.ts'"));
    await import(/* @vite-ignore */ file);
    const [first, more] = log.mock.calls.at(-1)! as [number, number[]];
    expect(more).toHaveLength(2);
    expect(more[1]).toBeLessThan(first);
  } finally {
    log.mockRestore();
    await rm(folder, { recursive: true });
  }
});
