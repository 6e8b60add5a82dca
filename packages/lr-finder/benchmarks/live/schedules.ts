import { cosineWarmRestarts, oneCycle, type Schedule } from 'lr-finder/schedules';

/** The learning rate of a training, by its highest rate and the number of its steps. */
export const SCHEDULES = {
  constant: (lr) => () => lr,
  /** Half a cosine, from the highest rate to 0. */
  cosine: (maxLr, steps) => cosineWarmRestarts({ maxLr, period: steps }),
  /** As PyTorch and fastai have it: from 1/25 of the highest rate. The momentum stays as it is. */
  oneCycle: (maxLr, totalSteps) => oneCycle({ maxLr, totalSteps }),
} satisfies Record<string, (lr: number, steps: number) => Schedule>;

export type ScheduleName = keyof typeof SCHEDULES;
