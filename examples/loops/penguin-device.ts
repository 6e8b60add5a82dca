/** What runs in the thread of a device: it computes gradients, and keeps nothing between them. */
import { parentPort } from 'node:worker_threads';
import { Network } from './network.ts';
import { answer, type Call } from './remote.ts';
import type { Part } from './several-devices.ts';

const network = new Network(4, 16, 3);
const device = {
  gradient({ weights, samples }: Part) {
    network.weights.set(weights);
    return network.gradient(samples);
  },
};

parentPort!.on('message', async (call: Call) => {
  parentPort!.postMessage(await answer(device, call));
});
