// Tests a program for each of its settings.
import { fileURLToPath } from 'node:url';
import { commandTrainable } from 'lr-finder/command';

const file = fileURLToPath(new URL('parabola.mjs', import.meta.url));

export const grid = { fault: ['', 'die'], at: [12] };
export const options = { startLr: 1e-3, endLr: 0.1, numIter: 30 };
export const trainable = ({ at, fault }) =>
  commandTrainable([process.execPath, file, fault === '' ? '-1' : String(at), fault]);
