import { regression } from './regression.ts';

export const { step, save, restore } = regression();
