import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stripedRecords } from './cifar10-files.ts';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const folder = mkdtempSync(join(tmpdir(), 'lr-finder-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts an example in an empty folder, and collects what it prints. */
function start(name: string, ...args: string[]) {
  const file = fileURLToPath(new URL(`../examples/${name}.ts`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ['--import', tsx, file, ...args], {
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
    expect(losses[1]).toBeLessThan(0.6);
  }, 180_000);

  it('on Ctrl-C keeps what was measured, and puts everything back', async () => {
    const { child, until, end } = start('01-mnist-mlp');
    await until('steps');
    setTimeout(() => child.kill('SIGINT'), 300);
    const { code, printed } = await end();
    expect(code).toBe(130);
    expect(printed).toMatch(
      /Stopped after \d+ points\. The weights and the optimizer are as they were\./,
    );
    expect(printed).not.toContain('3. What it is worth');
  }, 60_000);
});

/** The rates suggested, in order. */
const suggested = (printed: string) =>
  [...printed.matchAll(/Suggested learning rate: (\S+) \(/g)].map(([, lr]) => Number(lr));

const expectSvg = (name: string) =>
  expect(readFileSync(join(folder, name), 'utf8')).toMatch(/^<svg[^>]* role="img"/);

describe('02-mnist-convnet', () => {
  it('suggests a rate for each optimizer, and draws all curves', async () => {
    const { code, printed } = await start('02-mnist-convnet').end();
    expect(printed).not.toContain('Error');
    expect(code).toBe(0);
    expect(printed.match(/The training steps ran on ONNX Runtime\./g)).toHaveLength(4);
    expect(printed.match(/learning rate\n.*smoothed/g)).toHaveLength(4);
    expect(printed.match(/the curve can be read/g)).toHaveLength(2);
    expect(printed.match(/The validation loss falls until/g)).toHaveLength(2);
    // Trainings of 300 steps are best within a factor of three of these.
    const [momentum, adam] = suggested(printed);
    expect(momentum).toBeGreaterThan(0.015);
    expect(momentum).toBeLessThan(0.15);
    expect(adam).toBeGreaterThan(0.0025);
    expect(adam).toBeLessThan(0.025);
    for (const curve of ['momentum', 'momentum-linear', 'adam', 'adam-linear']) {
      expectSvg(`lr-finder-convnet-${curve}.svg`);
    }
  }, 120_000);
});

describe('03-cifar10-resnet56', () => {
  const cifar10 = join(folder, 'cifar10');
  beforeAll(() => {
    mkdirSync(cifar10);
    writeFileSync(join(cifar10, 'data_batch_1.bin'), stripedRecords(48));
    writeFileSync(join(cifar10, 'data_batch_2.bin'), stripedRecords(16, 48));
    writeFileSync(join(cifar10, 'test_batch.bin'), stripedRecords(32, 64));
  });

  it('tests by both losses, on files of the real format, and draws both curves', async () => {
    const args = [cifar10, '--steps', '12', '--batch', '8'];
    const { code, printed } = await start('03-cifar10-resnet56', ...args).end();
    expect(printed).not.toContain('Error');
    expect(code).toBe(0);
    expect(printed).toContain('CIFAR-10: 64 images to train on, 32 to validate with');
    expect(printed.match(/The training steps ran on ONNX Runtime\./g)).toHaveLength(2);
    expect(printed.match(/learning rate\n.*smoothed/g)).toHaveLength(2);
    expect(suggested(printed)).toHaveLength(2);
    expectSvg('lr-finder-cifar10.svg');
    expectSvg('lr-finder-cifar10-validation.svg');
  }, 120_000);

  it.each<[string, string[], string]>([
    [
      'no folder',
      [],
      'Expected a folder with CIFAR-10, got none. Get the binary version from https://www.cs.toronto.edu/~kriz/cifar.html, unpack it with tar -xzf cifar-10-binary.tar.gz, and pass the folder cifar-10-batches-bin',
    ],
    [
      'a batch that is too large',
      ['cifar10', '--batch', '65'],
      'Expected at least 65 images, for one batch, got 64. Make the batch smaller',
    ],
    [
      'too few steps',
      ['cifar10', '--steps', '1'],
      "Expected `--steps` to be an integer >= 2, got '1'",
    ],
    ['an unknown option', ['--step', '3'], "Unknown option '--step'"],
  ])('%s', async (_, args, message) => {
    const { code, printed } = await start('03-cifar10-resnet56', ...args).end();
    expect(code).toBe(1);
    const said = printed.replace(/=+\nHi, looks like.*?\n=+\n/s, '').trim();
    expect(said.split('\n').at(-1)).toContain(message);
    expect(said).not.toMatch(/^ +at /m);
  });
});
