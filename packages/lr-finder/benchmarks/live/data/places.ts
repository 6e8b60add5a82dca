// What is found at a place: latitude and longitude, each standardized.
import * as tf from '@tensorflow/tfjs';
import { csvParse } from 'd3-dsv';
import type { Data } from '../task.ts';
import { mostFrequent } from './most-frequent.ts';
import { shuffled } from './shuffled.ts';
import { oneHot, splitFew, standardized } from './split.ts';
import { read } from './tables.ts';

/** The speed of the wind over the west of Europe, and both parts of its direction. */
export function wind(): Data {
  const rows = shuffled(csvParse(read('windvectors.csv')));
  return tf.tidy(() => {
    const places = rows.map((row) => [Number(row.longitude), Number(row.latitude)]);
    const winds = rows.map(({ dir, speed }) => {
      const angle = (Number(dir) * Math.PI) / 180;
      return [Number(speed), Math.cos(angle), Math.sin(angle)];
    });
    return splitFew(standardized(tf.tensor2d(places)), standardized(tf.tensor2d(winds)), 1200);
  });
}

const RAIN_PLACES = 4000;

/** The rain of a year at a place of the world: its order of magnitude. */
export function rain(): Data {
  const { width, values } = JSON.parse(read('annual-precip.json')) as {
    width: number;
    values: number[];
  };
  const some = shuffled(values.map((_, i) => i)).slice(0, RAIN_PLACES);
  return tf.tidy(() => {
    const places = tf.tensor2d(some.map((i) => [i % width, Math.floor(i / width)]));
    const magnitudes = tf.log1p(tf.tensor2d(some.map((i) => [Math.max(values[i]!, 0)])));
    return splitFew(standardized(places), standardized(magnitudes), 1000);
  });
}

/** States of the United States that have the most airports. */
export const STATES = 12;

/** In which of these states an airport lies. */
export function airports(): Data {
  const rows = csvParse(read('airports.csv'));
  const named = rows.map(({ state }) => state!).filter((state) => /^[A-Z]{2}$/.test(state));
  const states = mostFrequent(
    named.filter((state) => state !== 'NA'),
    STATES,
  );
  const some = shuffled(rows.filter(({ state }) => states.includes(state!)));
  return tf.tidy(() => {
    const places = tf.tensor2d(some.map((row) => [Number(row.longitude), Number(row.latitude)]));
    const kinds = oneHot(
      some.map(({ state }) => states.indexOf(state!)),
      STATES,
    );
    return splitFew(standardized(places), kinds, 400);
  });
}
