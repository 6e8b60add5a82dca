/** What runs in the worker thread. */
import { parentPort } from 'node:worker_threads';
import { handWritten } from './hand-written.ts';
import { Network } from './network.ts';
import { penguinBatches } from './penguins.ts';
import { answer, type Call } from './remote.ts';

const trainable = handWritten(new Network(4, 16, 3), penguinBatches());

parentPort!.on('message', async (call: Call) => {
  parentPort!.postMessage(await answer(trainable, call));
});
