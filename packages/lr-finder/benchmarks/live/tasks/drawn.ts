// Tasks drawn by lot: nobody chose a model, an optimizer or a batch size because of what it does.
import { uniform } from '../../../src/suggest/random.ts';
import { clothes, clothesAsTargets } from '../data/clothes.ts';
import * as drawnData from '../data/drawn.ts';
import { airports, rain, STATES, wind } from '../data/places.ts';
import {
  air,
  BIRD_INPUTS,
  birds,
  census,
  DAYS,
  football,
  MONTHS,
  stocks,
  TEAMS,
  WAGE_INPUTS,
  wages,
} from '../data/records.ts';
import { shuffled } from '../data/shuffled.ts';
import {
  AIRPORTS,
  LETTERS,
  NAME_LETTERS,
  names,
  routes,
  WHALE_LETTERS,
  whale,
} from '../data/words.ts';
import { type LiveTask, OPTIMIZERS, type OptimizerName } from '../task.ts';
import { drawModel, type Form, type Target } from './drawn-model.ts';

/** Data to draw tasks of. */
interface Source {
  readonly dataset: string;
  readonly data: LiveTask['data'];
  readonly form: Form;
  readonly target: Target;
  readonly isFetched?: boolean;
}

const flat = (inputs: number): Form => ({ kind: 'flat', inputs });
const image = (side: number): Form => ({ kind: 'image', side });
const series = (length: number): Form => ({ kind: 'series', length });
const tokens = (count: number, length: number): Form => ({ kind: 'tokens', count, length });
const classes = (outputs: number): Target => ({ kind: 'classes', outputs });
const values = (outputs: number): Target => ({ kind: 'values', outputs });

const SOURCES: readonly Source[] = [
  { dataset: 'clothes', data: clothes, form: image(28), target: classes(10), isFetched: true },
  {
    dataset: 'clothes',
    data: clothesAsTargets,
    form: flat(784),
    target: { kind: 'inputs', outputs: 784 },
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
  { dataset: 'rings', data: drawnData.rings, form: flat(2), target: classes(3) },
  { dataset: 'teacher', data: drawnData.teacher, form: flat(16), target: classes(5) },
  { dataset: 'rare', data: drawnData.rare, form: flat(10), target: classes(2) },
  { dataset: 'ripples', data: drawnData.ripples, form: flat(2), target: values(1) },
  {
    dataset: 'brackets',
    data: drawnData.brackets,
    form: tokens(2, drawnData.BRACKETS),
    target: classes(2),
  },
  { dataset: 'angles', data: drawnData.angles, form: image(12), target: values(2) },
];

/** Tasks of each source. */
const OF_EACH = 2;
const SEED = 2026;

/** The tasks, each optimizer as often as any other. */
export const DRAWN: readonly LiveTask[] = draw();

function draw(): LiveTask[] {
  const random = uniform(SEED);
  const pick = <Value>(from: readonly Value[]): Value => from[Math.floor(random() * from.length)]!;
  const names = Object.keys(OPTIMIZERS) as OptimizerName[];
  const count = OF_EACH * SOURCES.length;
  const optimizers = shuffled(
    Array.from({ length: count }, (_, i) => names[i % names.length]!),
    SEED,
  );
  return optimizers.map((optimizer, i) => {
    const { form, target, ...source } = SOURCES[i % SOURCES.length]!;
    const { name, model, loss } = drawModel(form, target, pick);
    const id = `${source.dataset}-${name}-${optimizer}`;
    const [batchSize, steps] = [pick([16, 32, 64, 128]), pick([200, 300, 400])];
    return { id, ...source, optimizer, batchSize, steps, loss, model };
  });
}
