import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSweep, sweep } from 'lr-finder/sweep';
import { afterAll, describe, expect, it } from 'vitest';
import { lrFinder } from '../../packages/lr-finder/test/cli/command.ts';
import { hasTorch, PYTHON } from '../../packages/lr-finder/test/command/program.ts';
import { runsAll, runsEveryRow, sampled } from '../sample.ts';
import { writeStripedCifar10 } from './cifar10-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'lr-finder-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts an example in an empty folder, and collects what it prints. */
function start(name: string, ...args: string[]) {
  const file = fileURLToPath(new URL(`../../examples/dist/${name}.js`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [file, ...args], {
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

describe('02-mnist-convnet', () => {
  it.runIf(runsEveryRow)(
    'draws both curves of both optimizers, and suggests a rate for each',
    async () => {
      const { code, printed } = await start('02-mnist-convnet').end();
      expect(code).toBe(0);
      expect(printed.match(/The training steps ran on ONNX Runtime\./g)).toHaveLength(4);
      expect(printed.match(/learning rate\n.*smoothed/g)).toHaveLength(4);
      const rates = [...printed.matchAll(/Suggested learning rate: (\S+) \(/g)].map(([, rate]) =>
        Number(rate),
      );
      expect(rates).toHaveLength(2);
      const [momentum, adam] = rates as [number, number];
      expect(momentum).toBeGreaterThan(0.01);
      expect(momentum).toBeLessThan(0.3);
      expect(adam).toBeGreaterThan(0.001);
      expect(adam).toBeLessThan(0.03);
      for (const file of ['momentum', 'momentum-linear', 'adam', 'adam-linear']) {
        expect(readFileSync(join(folder, `lr-finder-convnet-${file}.svg`), 'utf8')).toMatch(
          /^<svg/,
        );
      }
    },
    180_000,
  );
});

describe('06-jax-mnist', () => {
  it.runIf(runsAll)(
    'draws the curve, and trains best near the rate that it suggests',
    async () => {
      const { code, printed } = await start('06-jax-mnist').end();
      expect(code).toBe(0);
      expect(printed).toContain('MNIST: 60000 digits');
      expect(printed).toContain('The training steps ran on jax-js (wasm).');
      expect(printed.match(/learning rate\n.*smoothed/g)).toHaveLength(1);
      expect(printed).toMatch(/Suggested learning rate: 0\.0\d+ \(/);
      expect(readFileSync(join(folder, 'lr-finder-jax-mnist.svg'), 'utf8')).toMatch(/^<svg/);
      const losses = [...printed.matchAll(/\((a tenth|suggested|ten times)\) +(\d+\.\d+)/g)].map(
        ([, , loss]) => Number(loss),
      );
      expect(losses).toHaveLength(3);
      expect(losses[1]).toBe(Math.min(...losses));
      expect(losses[1]).toBeLessThan(0.4);
    },
    180_000,
  );

  it('on Ctrl-C keeps what was measured, and puts everything back', async () => {
    const { child, until, end } = start('06-jax-mnist');
    await until('steps');
    child.kill('SIGINT');
    const { code, printed } = await end();
    expect(code).toBe(130);
    expect(printed).toMatch(
      /Stopped after \d+ points\. The weights and the optimizer are as they were\./,
    );
  }, 60_000);
});

describe('10-jax-float16', () => {
  it('says what the device has, and draws the curve', async () => {
    const { code, printed } = await start('10-jax-float16', 'wasm').end();
    expect(code).toBe(0);
    expect(printed).toContain('The device wasm has no float16: all is float32');
    expect(printed).toMatch(/Suggested learning rate: 0\.0\d+ \(/);
    expect(readFileSync(join(folder, 'lr-finder-jax-float16.svg'), 'utf8')).toMatch(/^<svg/);
  }, 60_000);
});

describe('03-cifar10-resnet56', () => {
  const cifar = join(folder, 'cifar-10-batches-bin');
  writeStripedCifar10(cifar);

  it.runIf(runsEveryRow)(
    'tests ResNet-56 on files in the format of CIFAR-10',
    async () => {
      const { code, printed } = await start(
        '03-cifar10-resnet56',
        ...[cifar, '--steps', '6', '--batch', '8'],
      ).end();
      expect(code).toBe(0);
      expect(printed).toContain('CIFAR-10: 256 images to train on, 64 to validate with');
      expect(printed.match(/The training steps ran on ONNX Runtime\./g)).toHaveLength(2);
      expect(printed).toContain('The curve is in lr-finder-cifar10.svg');
      expect(readFileSync(join(folder, 'lr-finder-cifar10-validation.svg'), 'utf8')).toMatch(
        /^<svg/,
      );
    },
    180_000,
  );

  const wrong: [args: string[], message: RegExp][] = [
    [[], /^Expected a folder with CIFAR-10, got none\. Get the binary version from https:/],
    [
      ['nowhere'],
      /^Expected a folder with CIFAR-10, got nowhere, which can't be read \(ENOENT\)\. Get/,
    ],
    [['.'], /^Expected \. to have data_batch_1\.bin to data_batch_5\.bin, got none\. Get/],
    [[cifar, '--steps', '1'], /^Expected `--steps` to be an integer >= 2, got '1'\n$/],
    [[cifar, '--batch', 'x'], /^Expected `--batch` to be an integer >= 1, got 'x'\n$/],
    [[cifar, '--speed', '1'], /^Unknown option '--speed'/],
    [[cifar, '--batch', '65'], /Expected at least 65 images, for one batch, got 64\./],
  ];
  it.each(sampled(wrong, 1, 1))('says what is wrong with %j', async (args, message) => {
    const { code, printed } = await start('03-cifar10-resnet56', ...args).end();
    expect(code).toBe(1);
    expect(printed.replace(/^CIFAR-10: .*\n/, '').replace(/\n=+\n.*\n=+\n/, '')).toMatch(message);
  });
});

describe('04-one-cycle', () => {
  // Nine epochs.
  it.runIf(runsEveryRow)(
    'reaches in half the epochs what the suggested constant rate reaches',
    async () => {
      const { code, printed } = await start('04-one-cycle').end();
      expect(code).toBe(0);
      const last = (epochs: number) => {
        const line = new RegExp(`epoch ${epochs} of ${epochs}: (.+) % .*, loss (.+)`).exec(
          printed,
        )!;
        return { accuracy: Number(line[1]), loss: Number(line[2]) };
      };
      const [constant, cycle] = [last(6), last(3)];
      expect(constant.accuracy).toBeGreaterThan(96.5);
      expect(cycle.accuracy).toBeGreaterThanOrEqual(constant.accuracy);
      expect(cycle.loss).toBeLessThan(constant.loss);
    },
    180_000,
  );

  it.runIf(runsAll)(
    'on Ctrl-C ends the training after its step',
    async () => {
      const { child, until, end } = start('04-one-cycle');
      await until('epoch 1 of 6');
      child.kill('SIGINT');
      const { code, printed } = await end();
      expect(code).toBe(130);
      expect(printed).not.toContain('3. ');
    },
    60_000,
  );
});

describe('05-loops', () => {
  it.runIf(runsAll)(
    'tests every loop, and suggests a rate for each',
    async () => {
      const { code, printed } = await start('05-loops').end();
      expect(code).toBe(0);
      expect(printed.match(/^(.*): .*$(?=\n\nLearning rate range test)/gm)).toEqual([
        'hand-written: the training loss',
        'error-rate: the share of wrong answers',
        'groups: both groups, the output layer at a tenth',
        'groups: the output layer alone, the hidden one at 0.1',
        'brain: the mean squared error',
        'gan: the generator alone, by its loss',
        'gan: the discriminator alone, by its loss',
        'gan: both, the generator at half the rate, by what comes out',
        'reinforce: the return, negated',
        'devices: the training loss, each batch on two devices',
        'worker: the training loss',
        'http: the training loss',
      ]);
      expect(printed.match(/^Suggested learning rate: \d/gm)).toHaveLength(12);
    },
    120_000,
  );

  it('says what is wrong with a name', async () => {
    const { code, printed } = await start('05-loops', 'nothing').end();
    expect(code).toBe(1);
    expect(printed).toMatch(/Expected names of hand-written, .*, http, got nothing/);
  });
});

describe('07-mnist-sweep', () => {
  // `npm run example:sweep` runs all its settings, and takes minutes.
  it.runIf(runsAll)(
    'gives the same histories, to the bit, with one thread and with two',
    async () => {
      const module = new URL('../../examples/07-mnist-sweep.ts', import.meta.url);
      const grid = { weightDecay: [0, 1e-1], batchSize: [64], seed: [0, 1] };
      const histories = async (threads: number) => {
        const out = join(folder, `${threads}.jsonl`);
        const options = { numIter: 60, endLr: 1 };
        expect(await sweep(module, { grid, out, threads, options })).toMatchObject({ failed: 0 });
        const { results } = await readSweep(out);
        return new Map(results.map((result) => [result.id, 'history' in result && result.history]));
      };
      const alone = await histories(1);
      expect(alone.size).toBe(4);
      expect(new Set([...alone.values()].map((history) => JSON.stringify(history))).size).toBe(4);
      expect(await histories(2)).toEqual(alone);
    },
    180_000,
  );
});

describe.skipIf(!hasTorch)('09-pytorch-mnist', () => {
  // What `npm run example:pytorch` runs.
  it.runIf(runsAll)(
    'tests a network of PyTorch in its own process',
    async () => {
      const file = fileURLToPath(new URL('../../examples/09-pytorch-mnist.py', import.meta.url));
      const args = ['run', '--json', '--', PYTHON, file];
      const { status, stdout, stderr } = await lrFinder(args, { cwd: folder });
      expect(stderr).toMatch(/^PyTorch \d.* on (cpu|cuda)/m);
      expect(status).toBe(0);
      const { lr, optimizer } = JSON.parse(stdout);
      expect(optimizer).toBe('adamw');
      expect(Math.abs(Math.log10(lr / 3e-3))).toBeLessThan(0.5);
    },
    180_000,
  );
});
