// Tasks drawn by lot of the same data as others.ts.
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
import { type LiveTask, OPTIMIZERS, type OptimizerName } from '../task.ts';
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
];

/** Four of each kind of data, five for each optimizer. */
export const DRAWN_OTHERS: readonly LiveTask[] = draw(
  SOURCES,
  Object.keys(OPTIMIZERS) as OptimizerName[],
  4,
  12,
);

/** More with an optimizer that no recorded task uses. */
export const ADAMAX: readonly LiveTask[] = draw(SOURCES, ['adamax'], 1, 11);
