// Tasks with an optimizer that no recorded task uses, of the data that constants are chosen with.
import { illConditioned, outliers, parity, sine, spirals } from '../data/made.ts';
import {
  addition,
  bars,
  checkerboard,
  clouds,
  hours,
  livesStandardized,
  majority,
  moons,
  products,
  volcano,
} from '../data/others.ts';
import { chain, topics, waves } from '../data/sequences.ts';
import { carsStandardized, films, penguins, weather } from '../data/tables.ts';
import type { LiveTask } from '../task.ts';
import { classes, draw, flat, image, type Source, series, tokens, values } from './draw.ts';

const SOURCES: readonly Source[] = [
  { dataset: 'moons', data: moons, form: flat(2), target: classes(2) },
  { dataset: 'checkerboard', data: checkerboard, form: flat(2), target: classes(2) },
  { dataset: 'products', data: products, form: flat(12), target: values(1) },
  { dataset: 'clouds', data: clouds, form: flat(20), target: classes(10) },
  { dataset: 'bars', data: bars, form: image(12), target: classes(6) },
  { dataset: 'lives', data: livesStandardized, form: flat(9), target: values(1) },
  { dataset: 'volcano', data: volcano, form: flat(2), target: values(1) },
  { dataset: 'hours', data: hours, form: series(24), target: values(1) },
  { dataset: 'addition', data: addition, form: series(10, 2), target: values(1) },
  { dataset: 'majority', data: majority, form: tokens(5, 15), target: classes(5) },
  { dataset: 'spirals', data: spirals, form: flat(2), target: classes(3) },
  { dataset: 'parity', data: parity, form: flat(10), target: values(1) },
  { dataset: 'sine', data: sine, form: flat(1), target: values(1) },
  { dataset: 'outliers', data: outliers, form: flat(20), target: values(1) },
  { dataset: 'illconditioned', data: illConditioned, form: flat(30), target: values(1) },
  { dataset: 'waves', data: waves, form: series(64), target: classes(4) },
  { dataset: 'chain', data: chain, form: series(10, 8), target: classes(8) },
  { dataset: 'topics', data: topics, form: tokens(300, 20), target: classes(6) },
  { dataset: 'penguins', data: penguins, form: flat(4), target: classes(3) },
  { dataset: 'cars', data: carsStandardized, form: flat(5), target: values(1) },
  { dataset: 'films', data: films, form: flat(16), target: values(1) },
  { dataset: 'weather', data: weather, form: series(8, 4), target: values(1) },
];

export const ADAMAX: readonly LiveTask[] = draw(SOURCES, ['adamax'], 1, 11);
