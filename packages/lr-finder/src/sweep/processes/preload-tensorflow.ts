import { tfjsBeside } from '../../module/tfjs-beside.ts';
import { packagesImportedBy } from '../settings/module-hash.ts';

/**
 * Loads TensorFlow.js before any test, where a module imports it. To load it draws from `Math.random`:
 * done by the first test of a process, it would change the weights of that test.
 */
export async function preloadTensorFlow(file: string): Promise<void> {
  if (!packagesImportedBy(file).has('@tensorflow/tfjs')) return;
  // Where it can't be loaded, the tests say so that need it.
  await tfjsBeside(file).catch(() => undefined);
}
