// Tasks drawn by lot: nobody chose a model, an optimizer or a batch size because of what it does.
import { uniform } from '../../../src/suggest/random.ts';
import { shuffled } from '../data/shuffled.ts';
import type { LiveTask, OptimizerName } from '../task.ts';
import { drawModel, type Form, type Target } from './drawn-model.ts';

/** Data to draw tasks of. */
export interface Source {
  readonly dataset: string;
  readonly data: LiveTask['data'];
  readonly form: Form;
  readonly target: Target;
  readonly isFetched?: boolean;
}

export const flat = (inputs: number): Form => ({ kind: 'flat', inputs });
export const image = (side: number): Form => ({ kind: 'image', side });
export const series = (length: number, values = 1): Form => ({ kind: 'series', length, values });
export const tokens = (count: number, length: number): Form => ({ kind: 'tokens', count, length });
export const classes = (outputs: number): Target => ({ kind: 'classes', outputs });
export const values = (outputs: number): Target => ({ kind: 'values', outputs });
export const inputs = (outputs: number): Target => ({ kind: 'inputs', outputs });

/** Draws `ofEach` tasks of each source; all optimizers get equally many of them, by turns. */
export function draw(
  sources: readonly Source[],
  optimizers: readonly OptimizerName[],
  ofEach: number,
  seed: number,
): LiveTask[] {
  const random = uniform(seed);
  const pick = <Value>(from: readonly Value[]): Value => from[Math.floor(random() * from.length)]!;
  const count = ofEach * sources.length;
  const turns = Array.from({ length: count }, (_, i) => optimizers[i % optimizers.length]!);
  return shuffled(turns, seed).map((optimizer, i) => {
    const { form, target, ...source } = sources[i % sources.length]!;
    const { name, model, loss } = drawModel(form, target, pick);
    const id = `${source.dataset}-${name}-${optimizer}`;
    const [batchSize, steps] = [pick([16, 32, 64, 128]), pick([200, 300, 400])];
    return { id, ...source, optimizer, batchSize, steps, loss, model };
  });
}
