import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deviation, mean, shuffler } from 'd3-array';
import seedrandom from 'seedrandom';
import { batchesOf } from '../batches.ts';
import type { Sample } from './network.ts';

const MEASURES = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'];
const SPECIES = ['Adelie', 'Chinstrap', 'Gentoo'];
const TRAINING = 256;

/**
 * The penguins of Palmer Station, from the npm package vega-datasets: four measures of the body, in
 * standard deviations from the mean, and one of three species. In an order drawn once.
 */
export function readPenguins(): Sample[] {
  const entry = createRequire(import.meta.url).resolve('vega-datasets');
  const text = readFileSync(join(dirname(entry), '..', 'data', 'penguins.json'), 'utf8');
  const measured = (JSON.parse(text) as Record<string, string | number | null>[]).filter((row) =>
    MEASURES.every((measure) => row[measure] !== null),
  );
  const columns = MEASURES.map((measure) => {
    const values = measured.map((row) => Number(row[measure]));
    const [middle, spread] = [mean(values)!, deviation(values)!];
    return values.map((value) => (value - middle) / spread);
  });
  const samples = measured.map((row, i) => ({
    features: columns.map((column) => column[i]!),
    label: SPECIES.indexOf(String(row.Species)),
  }));
  return shuffler(seedrandom.alea('0'))(samples);
}

/** Batches of 32 penguins without end, in a new order in each pass. */
export function* penguinBatches(): Generator<Sample[], never> {
  const training = readPenguins().slice(0, TRAINING);
  const pass = batchesOf(training, { batchSize: 32, seed: 0 }, (batch) => [...batch]);
  for (;;) yield* pass;
}

/** The penguins that are in no batch. */
export function heldOutPenguins(): Sample[] {
  return readPenguins().slice(TRAINING);
}
