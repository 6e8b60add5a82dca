// Tables of the npm package vega-datasets: penguins, cars, films, and the weather of Seattle.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Data } from '../task.ts';
import { shuffled } from './shuffled.ts';
import { oneHot, splitFew, standardized } from './split.ts';

type Row = Readonly<Record<string, string | number | null>>;

export function read(name: string): string {
  const entry = createRequire(import.meta.url).resolve('vega-datasets');
  return readFileSync(join(dirname(entry), '..', 'data', name), 'utf8');
}

/** The rows that have all of these columns, in an order drawn from a seed. */
export function complete(name: string, columns: readonly string[]): Row[] {
  const rows = (JSON.parse(read(name)) as Row[]).filter((row) =>
    columns.every((column) => row[column] != null),
  );
  return shuffled(rows);
}

export const numbers = (rows: readonly Row[], columns: readonly string[]): tf.Tensor =>
  tf.tensor2d(rows.map((row) => columns.map((column) => Number(row[column]))));

export const classes = (rows: readonly Row[], column: string): tf.Tensor => {
  const names = [...new Set(rows.map((row) => row[column]))].sort();
  return oneHot(
    rows.map((row) => names.indexOf(row[column]!)),
    names.length,
  );
};

/** Three species by four measurements of a body. */
export function penguins(): Data {
  const columns = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'];
  const rows = complete('penguins.json', columns);
  return tf.tidy(() =>
    splitFew(standardized(numbers(rows, columns)), classes(rows, 'Species'), 86),
  );
}

function carTable() {
  const target = 'Miles_per_Gallon';
  const columns = ['Cylinders', 'Displacement', 'Horsepower', 'Weight_in_lbs', 'Acceleration'];
  const rows = complete('cars.json', [...columns, target]);
  return { xs: standardized(numbers(rows, columns)), ys: numbers(rows, [target]) };
}

/** Miles per gallon of cars, in miles per gallon: 24 or so. */
export function cars(): Data {
  return tf.tidy(() => {
    const { xs, ys } = carTable();
    return splitFew(xs, ys, 98);
  });
}

/** The same to be learned in standard deviations. */
export function carsStandardized(): Data {
  return tf.tidy(() => {
    const { xs, ys } = carTable();
    return splitFew(xs, standardized(ys), 98);
  });
}

/** The ratings of films by their votes, money and genre. Only the order of magnitude of money counts. */
export function films(): Data {
  const columns = ['US Gross', 'Worldwide Gross', 'Production Budget', 'IMDB Votes'];
  const target = 'IMDB Rating';
  const rows = complete('movies.json', [...columns, target, 'Major Genre']);
  return tf.tidy(() => {
    const magnitudes = standardized(tf.log1p(numbers(rows, columns)));
    const xs = tf.concat([magnitudes, classes(rows, 'Major Genre')], 1);
    return splitFew(xs, standardized(numbers(rows, [target])), 400);
  });
}

/** Tomorrow's highest temperature by the weather of the last eight days: [samples, 8, 4]. */
export function weather(): Data {
  const days = read('seattle-weather.csv')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').slice(1, 5).map(Number));
  const span = 8;
  return tf.tidy(() => {
    const values = standardized(tf.tensor2d(days)).arraySync() as number[][];
    const windows = values.slice(span).map((_, i) => values.slice(i, i + span));
    const ys = values.slice(span).map((day) => [day[1]!]);
    return splitFew(tf.tensor3d(windows), tf.tensor2d(ys), 365);
  });
}
