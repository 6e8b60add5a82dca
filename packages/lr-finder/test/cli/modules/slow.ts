import { setTimeout } from 'node:timers/promises';
import { regression } from './regression.ts';

// So slow that a signal meets it in the middle.
const { step, save, restore } = regression(console.log);

export default {
  step: async (lr: number) => {
    await setTimeout(10);
    return step(lr);
  },
  save,
  restore,
};
