import { regression } from './regression.ts';

export const trainable = regression();
export const optimizer: string = 'sgd';
export const options = { startLr: 1e-5, repeats: 3 };
