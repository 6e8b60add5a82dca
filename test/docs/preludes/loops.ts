import seedrandom from 'seedrandom';
import { Network } from '../../../examples/loops/network.ts';
import { heldOutPenguins, penguinBatches } from '../../../examples/loops/penguins.ts';
import { startWorker as start } from '../../../examples/loops/worker.ts';

// A network written by hand, and the data that it learns.
const batches = penguinBatches();
export const nextBatch = () => batches.next().value;
export const heldOut = heldOutPenguins();
export const network = new Network(4, 16, 3);
export const random = seedrandom.alea('0', { state: true });
export const startDevice = () =>
  start(new URL('../../../examples/dist/loops/penguin-device.js', import.meta.url));
export const startWorker = () =>
  start(new URL('../../../examples/dist/loops/penguin-worker.js', import.meta.url));
