import type { StepOutcome, TrainableFacts } from '../range-test/trainable.ts';

/** The version of the protocol: docs/processes.md. */
export const VERSION = 1;

/** What is asked of the process, one line of JSON each. */
export type Request =
  | { readonly type: 'hello'; readonly version: number }
  | { readonly type: 'step'; readonly lr: number }
  | { readonly type: 'steps'; readonly lrs: readonly number[] }
  | { readonly type: 'evaluate' | 'save' | 'bye' }
  | { readonly type: 'restore' | 'release'; readonly id: number };

/** An answer: a line with the type of its request, or with the type `error`. */
export type Reply = Readonly<Record<string, unknown>> & { readonly type: string };

/** What a process tells of itself. */
export interface Hello extends TrainableFacts {
  readonly version: number;
  /** Whether it answers `evaluate`. */
  readonly evaluate: boolean;
}

/** A line as an answer; `undefined` if it is none. */
export function replyOf(line: string): Reply | undefined {
  try {
    const reply: unknown = JSON.parse(line);
    return typeof (reply as Reply | null)?.type === 'string' ? (reply as Reply) : undefined;
  } catch {
    return undefined;
  }
}

// What an answer says; `undefined` if it lacks that.

export function helloOf(reply: Reply): Hello | undefined {
  const { type, version, evaluate = false, ...facts } = reply;
  if (typeof version !== 'number' || typeof evaluate !== 'boolean') return undefined;
  const { stepsAtOnce, learningRate, isOneShot, optimizer, samples, parameters } = facts;
  const known = { stepsAtOnce, learningRate, isOneShot, optimizer, samples, parameters };
  // `expectTrainable` checks their kinds.
  return { version, evaluate, ...(known as TrainableFacts) };
}

export function outcomeOf({ loss, skipped = false }: Reply): StepOutcome | undefined {
  const number = numberOf(loss);
  if (number === undefined || typeof skipped !== 'boolean') return undefined;
  return skipped ? { loss: number, skipped } : number;
}

/** The outcomes of several steps; with `skipped`, that of the last is a skipped step. */
export function outcomesOf({ losses, skipped = false }: Reply): StepOutcome[] | undefined {
  if (!Array.isArray(losses) || losses.length === 0 || typeof skipped !== 'boolean')
    return undefined;
  const numbers = losses.map(numberOf);
  const outcomes = numbers.filter((loss) => loss !== undefined);
  if (outcomes.length < numbers.length) return undefined;
  return skipped ? [...outcomes.slice(0, -1), { loss: outcomes.at(-1)!, skipped }] : outcomes;
}

export function lossOf({ loss }: Reply): number | undefined {
  return numberOf(loss);
}

export function idOf({ id }: Reply): number | undefined {
  return Number.isSafeInteger(id) ? (id as number) : undefined;
}

/** A number, of which JSON can't write all: those that aren't finite are text. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const isText = value === 'NaN' || value === 'Infinity' || value === '-Infinity';
  return isText ? Number(value) : undefined;
}
