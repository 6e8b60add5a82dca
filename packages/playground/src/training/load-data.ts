import type { DataSet } from '../data/data-set.ts';
import { digits } from '../data/digits.ts';
import { iris } from '../data/iris.ts';
import { twoMoons } from '../data/moons.ts';
import type { TestSettings } from '../settings/settings.ts';
import { loadOnce } from './load-once.ts';
import type { Experiment } from './messages.ts';

const MAKERS: Record<Exclude<TestSettings['data'], 'csv'>, () => DataSet | Promise<DataSet>> = {
  moons: twoMoons,
  iris,
  digits: loadOnce(loadDigits),
};

async function loadDigits(): Promise<DataSet> {
  // Scripts lie in a folder of their own beside the data.
  const response = await fetch(new URL(/* @vite-ignore */ '../digits.bin', import.meta.url));
  if (!response.ok || !response.body) {
    throw new Error(`The digits could not be loaded (${response.status}). Reload the page.`);
  }
  return digits(response.body);
}

/** The data of an experiment. */
export function dataOf({ settings, own }: Experiment): DataSet | Promise<DataSet> {
  if (settings.data !== 'csv') return MAKERS[settings.data]();
  if (!own) throw new Error('No table was dropped in yet: choose a CSV file, or other data.');
  return own;
}
