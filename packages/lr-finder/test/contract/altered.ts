import type { StepOutcome, Trainable } from '../../src/range-test/trainable.ts';

/** The same trainable with other members: whatever else it has is its own, and works on it. */
export function altered<State>(
  trainable: Trainable<State>,
  members: Partial<Record<keyof Trainable, unknown>>,
): Trainable<State> {
  return new Proxy(trainable, {
    get(target, name) {
      if (name in members) return members[name as keyof Trainable];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/**
 * The same trainable, its step `at` (from 0) with another end: the step is taken, so there is
 * something to undo, and then `instead` gives its loss or throws.
 */
export function spoilt<State>(
  trainable: Trainable<State>,
  at: number,
  instead: () => number,
): Trainable<State> {
  let taken = 0;
  const lossOf = (loss: StepOutcome) => (taken++ === at ? instead() : loss);
  return altered(trainable, {
    step: async (lr: number) => lossOf(await trainable.step(lr)),
    steps: trainable.steps && (async (lrs: number[]) => (await trainable.steps!(lrs)).map(lossOf)),
  });
}

/** The same trainable, with the rates that its steps were taken at. */
export function counted<State>(trainable: Trainable<State>) {
  const rates: number[] = [];
  const counting = altered(trainable, {
    step: (lr: number) => {
      rates.push(lr);
      return trainable.step(lr);
    },
    steps:
      trainable.steps &&
      ((lrs: number[]) => {
        rates.push(...lrs);
        return trainable.steps!(lrs);
      }),
  });
  return { trainable: counting, rates };
}
