// Data of the tasks in tasks/others.ts.
import * as tf from '@tensorflow/tfjs';
import { uniform } from '../../../src/suggest/random.ts';
import type { Data, Samples } from '../task.ts';
import { normal, oneHot, split, splitFew, standardized } from './split.ts';
import { classes, complete, numbers, read } from './tables.ts';

const VALIDATION = 500;
const TRIALS = 500;
const SAMPLES = 2000 + VALIDATION + TRIALS;

/** Two half moons in noise, to tell apart. */
export function moons(): Data {
  const random = uniform(31);
  const points: number[][] = [];
  const kinds: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const kind = i % 2;
    const angle = Math.PI * random();
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const noise = () => 0.5 * (random() + random() - 1);
    points.push(kind ? [1 - x + noise(), 0.5 - y + noise()] : [x + noise(), y + noise()]);
    kinds.push(kind);
  }
  return tf.tidy(() => split(tf.tensor2d(points), oneHot(kinds, 2), VALIDATION, TRIALS));
}

/** The colour of a field of a board of five by five. */
export function checkerboard(): Data {
  const random = uniform(32);
  const points = Array.from({ length: SAMPLES }, () => [2 * random() - 1, 2 * random() - 1]);
  const field = (x: number) => Math.min(Math.floor(2.5 * (x + 1)), 4);
  const kinds = points.map(([x, y]) => (field(x!) + field(y!)) % 2);
  return tf.tidy(() => split(tf.tensor2d(points), oneHot(kinds, 2), VALIDATION, TRIALS));
}

/** Sums of products of pairs among 12 numbers. */
export function products(): Data {
  return tf.tidy(() => {
    const xs = normal([SAMPLES, 12], 33);
    const [left, right] = tf.split(xs, 2, 1) as [tf.Tensor, tf.Tensor];
    const ys = tf.add(tf.sum(tf.mul(left, right), 1, true), tf.mul(normal([SAMPLES, 1], 34), 0.2));
    return split(xs, ys, VALIDATION, TRIALS);
  });
}

/** Ten clouds that overlap, in 20 numbers. */
export function clouds(): Data {
  const kinds = Array.from({ length: SAMPLES }, (_, i) => i % 10);
  return tf.tidy(() => {
    const ys = oneHot(kinds, 10);
    const xs = tf.add(tf.matMul(ys, normal([10, 20], 35)), tf.mul(normal([SAMPLES, 20], 36), 1.5));
    return split(xs, ys, VALIDATION, TRIALS);
  });
}

/** Which of six rows or columns of an image is bright, in noise: [samples, 12, 12, 1]. */
export function bars(): Data {
  const random = uniform(37);
  const kinds = Array.from({ length: SAMPLES }, (_, i) => i % 6);
  const images = kinds.map((kind) => {
    const place = Math.floor(4 * random()) + 4 * (kind % 3);
    return Array.from({ length: 12 }, (_, y) =>
      Array.from({ length: 12 }, (_, x) => [
        ((kind < 3 ? y : x) === place ? 0.7 : 0) + random() * random(),
      ]),
    );
  });
  return tf.tidy(() => split(tf.tensor4d(images), oneHot(kinds, 6), VALIDATION, TRIALS));
}

/** The same images to be drawn again. */
export function barsAsTargets(): Data {
  return tf.tidy(() => {
    const { train, validation, trials } = bars();
    const flat = (xs: tf.Tensor) => tf.reshape(xs, [xs.shape[0]!, 144]) as tf.Tensor;
    const drawn = ({ xs }: Samples) => ({ xs: flat(xs), ys: flat(xs) });
    return { train: drawn(train), validation: drawn(validation), trials: drawn(trials) };
  });
}

function lifeTable() {
  const rows = complete('gapminder.json', ['pop', 'life_expect', 'fertility', 'year', 'cluster']);
  const magnitudes = standardized(tf.log(numbers(rows, ['pop', 'fertility'])));
  const year = standardized(numbers(rows, ['year']));
  const xs = tf.concat([magnitudes, year, classes(rows, 'cluster')], 1);
  return { xs, ys: numbers(rows, ['life_expect']) };
}

/** Life expectancy of countries, in years: 60 or so. */
export function lives(): Data {
  return tf.tidy(() => {
    const { xs, ys } = lifeTable();
    return splitFew(xs, ys, 150);
  });
}

/** The same to be learned in standard deviations. */
export function livesStandardized(): Data {
  return tf.tidy(() => {
    const { xs, ys } = lifeTable();
    return splitFew(xs, standardized(ys), 150);
  });
}

/** The height of a volcano at a place, in standard deviations. */
export function volcano(): Data {
  const { width, height, values } = JSON.parse(read('volcano.json')) as {
    width: number;
    height: number;
    values: number[];
  };
  const random = uniform(38);
  const order = values
    .map((_, i) => ({ i, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ i }) => i);
  return tf.tidy(() => {
    const xs = order.map((i) => [
      (4 * (i % width)) / width - 2,
      (4 * Math.floor(i / width)) / height - 2,
    ]);
    const ys = standardized(tf.tensor2d(order.map((i) => [values[i]!])));
    return splitFew(tf.tensor2d(xs), ys, 800);
  });
}

/** The temperature of the next hour by the last day's: [samples, 24, 1]. */
export function hours(): Data {
  const temperatures = read('seattle-weather-hourly-normals.csv')
    .trim()
    .split('\n')
    .slice(1, 4001)
    .map((line) => [Number(line.split(',')[2])]);
  return tf.tidy(() => {
    const values = standardized(tf.tensor2d(temperatures)).arraySync() as number[][];
    const windows = values.slice(24).map((_, i) => values.slice(i, i + 24));
    return splitFew(tf.tensor3d(windows), tf.tensor2d(values.slice(24)), 600);
  });
}

/** The sum of two marked numbers among ten: [samples, 10, 2]. */
export function addition(): Data {
  const random = uniform(39);
  const lines: number[][][] = [];
  const sums: number[][] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const [first, second] = [Math.floor(5 * random()), 5 + Math.floor(5 * random())];
    const line = Array.from({ length: 10 }, (_, t) => [
      random(),
      t === first || t === second ? 1 : 0,
    ]);
    lines.push(line);
    sums.push([line[first]![0]! + line[second]![0]!]);
  }
  return tf.tidy(() => split(tf.tensor3d(lines), tf.tensor2d(sums), VALIDATION, TRIALS));
}

/** Which of five symbols is the most frequent of 15: as words. */
export function majority(): Data {
  const random = uniform(40);
  const lines: number[][] = [];
  const most: number[] = [];
  while (lines.length < SAMPLES) {
    const line = Array.from({ length: 15 }, () => Math.floor(5 * random()));
    const counts = Array.from({ length: 5 }, (_, s) => line.filter((c) => c === s).length);
    const top = Math.max(...counts);
    if (counts.filter((c) => c === top).length > 1) continue;
    lines.push(line);
    most.push(counts.indexOf(top));
  }
  return tf.tidy(() => split(tf.tensor2d(lines), oneHot(most, 5), VALIDATION, TRIALS));
}
