import { LRFinder } from 'lr-finder/tfjs';
import { model } from './model.ts';

export const finder = new LRFinder(model);
