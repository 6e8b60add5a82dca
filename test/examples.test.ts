import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'lr-finder-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts an example in an empty folder, and collects what it prints. */
function start(name: string) {
  const file = fileURLToPath(new URL(`../examples/dist/${name}.js`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [file], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  });
  let printed = '';
  const ended = once(child, 'close');
  const until = (text: string) =>
    new Promise<void>((resolve) => {
      child.stdout!.on('data', () => printed.includes(text) && resolve());
      child.on('close', () => resolve());
    });
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (data) => {
      printed += data;
    });
  }
  return { child, until, end: async () => ({ code: (await ended)[0] as number, printed }) };
}

describe('01-mnist-mlp', () => {
  it('draws both curves, and trains best near the rate that it suggests', async () => {
    const { code, printed } = await start('01-mnist-mlp').end();
    expect(code).toBe(0);
    expect(printed).toContain('MNIST: 60000 digits');
    expect(printed).toContain('The training steps ran on ONNX Runtime.');
    expect(printed.match(/learning rate\n.*smoothed/g)).toHaveLength(2);
    expect(printed).toMatch(/Suggested learning rate: 0\.0\d+ \(/);
    expect(readFileSync(join(folder, 'lr-finder-mnist.svg'), 'utf8')).toMatch(
      /^<svg[^>]* role="img"/,
    );
    const losses = [...printed.matchAll(/\((a tenth|suggested|ten times)\) +(\d+\.\d+)/g)].map(
      ([, , loss]) => Number(loss),
    );
    expect(losses).toHaveLength(3);
    expect(losses[1]).toBeLessThan(losses[2]!);
    expect(losses[1]).toBeLessThan(0.3);
  }, 180_000);

  it('on Ctrl-C keeps what was measured, and puts everything back', async () => {
    const { child, until, end } = start('01-mnist-mlp');
    await until('steps');
    child.kill('SIGINT');
    const { code, printed } = await end();
    expect(code).toBe(130);
    expect(printed).toMatch(
      /Stopped after \d+ points\. The weights and the optimizer are as they were\./,
    );
    expect(printed).not.toContain('3. What it is worth');
  }, 60_000);
});
