// The tasks that are scored, of data that nothing was chosen with.
import { clothes, clothesAsTargets } from '../data/clothes.ts';
import { angles, BRACKETS, brackets, rare, rings, ripples, teacher } from '../data/drawn.ts';
import { airports, rain, STATES, wind } from '../data/places.ts';
import {
  air,
  BIRD_INPUTS,
  birds,
  census,
  DAYS,
  MONTHS,
  stocks,
  WAGE_INPUTS,
  wages,
} from '../data/records.ts';
import {
  AIRPORTS,
  football,
  LETTERS,
  NAME_LETTERS,
  names,
  routes,
  TEAMS,
  WHALE_LETTERS,
  whale,
} from '../data/tokens.ts';
import { type LiveTask, OPTIMIZERS, type OptimizerName } from '../task.ts';
import { classes, draw, flat, image, inputs, type Source, series, tokens, values } from './draw.ts';

const SOURCES: readonly Source[] = [
  { dataset: 'clothes', data: clothes, form: image(28), target: classes(10), isFetched: true },
  {
    dataset: 'clothes',
    data: clothesAsTargets,
    form: flat(784),
    target: inputs(784),
    isFetched: true,
  },
  {
    dataset: 'whale',
    data: whale,
    form: tokens(LETTERS, WHALE_LETTERS),
    target: classes(LETTERS),
    isFetched: true,
  },
  {
    dataset: 'names',
    data: names,
    form: tokens(LETTERS, NAME_LETTERS),
    target: classes(2),
    isFetched: true,
  },
  { dataset: 'routes', data: routes, form: tokens(AIRPORTS, 2), target: values(1) },
  { dataset: 'wind', data: wind, form: flat(2), target: values(3) },
  { dataset: 'rain', data: rain, form: flat(2), target: values(1) },
  { dataset: 'airports', data: airports, form: flat(2), target: classes(STATES) },
  { dataset: 'wages', data: wages, form: flat(WAGE_INPUTS), target: values(1), isFetched: true },
  { dataset: 'birds', data: birds, form: flat(BIRD_INPUTS), target: classes(3) },
  { dataset: 'census', data: census, form: flat(3), target: values(1) },
  { dataset: 'football', data: football, form: tokens(TEAMS, 2), target: classes(3) },
  { dataset: 'air', data: air, form: series(MONTHS), target: values(1) },
  { dataset: 'stocks', data: stocks, form: series(DAYS), target: values(1) },
  { dataset: 'rings', data: rings, form: flat(2), target: classes(3) },
  { dataset: 'teacher', data: teacher, form: flat(16), target: classes(5) },
  { dataset: 'rare', data: rare, form: flat(10), target: classes(2) },
  { dataset: 'ripples', data: ripples, form: flat(2), target: values(1) },
  {
    dataset: 'brackets',
    data: brackets,
    form: tokens(2, BRACKETS),
    target: classes(2),
  },
  { dataset: 'angles', data: angles, form: image(12), target: values(2) },
];

/** Two tasks of each source, five for each optimizer. */
export const DRAWN: readonly LiveTask[] = draw(
  SOURCES,
  Object.keys(OPTIMIZERS) as OptimizerName[],
  2,
  2026,
);
