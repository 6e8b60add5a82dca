import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { program } from './program.ts';

// A process that waits for nothing of ours, and isn't disposed of.
it.each([
  ['calls process.exit()', 'process.exit();'],
  ['throws', 'throw new Error("no more");'],
])('a process ends with one that %s', async (_, ending) => {
  const code = `
    import { commandTrainable } from 'lr-finder/command';
    const [never, { step }] = [
      commandTrainable(${JSON.stringify(program('parabola.mjs', 0, 'never'))}),
      await commandTrainable(${JSON.stringify(program('parabola.mjs', 0, 'hang'))}),
    ];
    never.catch(() => {});
    step(0.1).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 100));
    ${ending}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // All that has inherited the standard error has closed it: they have ended.
  await once(child.stderr.resume(), 'close');
  expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(ending.startsWith('throw') ? 1 : 0);
});
