// Data for trainings of thousands of steps: more samples than the other tasks have.
import * as tf from '@tensorflow/tfjs';
import { tensorsOf } from '../../../../../examples/digit-tensors.ts';
import { readMnist } from '../../../../../examples/mnist.ts';
import type { Data } from '../task.ts';
import { oneHot, split, standardized } from './split.ts';
import { complete, read } from './tables.ts';

const VALIDATION = 1000;
const TRIALS = 1000;
const DIGITS = 20_000 + VALIDATION + TRIALS;

/** Digits as rows of 784. */
export function manyDigits(): Data {
  return tf.tidy(() => {
    const { xs, ys } = tensorsOf(readMnist('train').slice(0, DIGITS));
    return split(xs, ys, VALIDATION, TRIALS);
  });
}

/** Digits as images with one channel. */
export function manyDigitImages(): Data {
  return tf.tidy(() => {
    const { xs, ys } = tensorsOf(readMnist('train').slice(0, DIGITS));
    return split(xs.reshape([-1, 28, 28, 1]), ys, VALIDATION, TRIALS);
  });
}

/** Letters before the one to be told, and the kinds of letters. */
export const LETTERS_BEFORE = 12;
const ALPHABET = '\n abcdefghijklmnopqrstuvwxyz';
export const LETTERS = ALPHABET.length;

/** The next letter of the titles of films, by the twelve before it; other characters are left out. */
export function titles(): Data {
  const texts = complete('movies.json', ['Title']).map(({ Title }) => `${Title}`.toLowerCase());
  const places = [...texts.join('\n')].map((letter) => ALPHABET.indexOf(letter));
  const letters = places.filter((place) => place >= 0);
  const windows = letters.slice(LETTERS_BEFORE).map((_, i) => letters.slice(i, i + LETTERS_BEFORE));
  return tf.tidy(() => {
    const next = oneHot(letters.slice(LETTERS_BEFORE), LETTERS);
    return split(tf.tensor2d(windows), next, 2 * VALIDATION, 2 * TRIALS);
  });
}

/** The first digit of a zip code of the United States by its latitude and longitude. */
export function zipCodes(): Data {
  const rows = read('zipcodes.csv')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .filter(([, latitude, longitude]) => latitude !== '' && longitude !== '');
  // In the file they are in order: a step of 7919 goes through all in another one.
  const mixed = rows.map((_, i) => rows[(i * 7919) % rows.length]!);
  return tf.tidy(() => {
    const xs = standardized(tf.tensor2d(mixed.map((row) => [Number(row[1]), Number(row[2])])));
    const digits = mixed.map(([code]) => Number(code![0]));
    return split(xs, oneHot(digits, 10), 2 * VALIDATION, 2 * TRIALS);
  });
}
