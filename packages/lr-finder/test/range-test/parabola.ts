import type { StepOutcome, Trainable } from '../../src/range-test/trainable.ts';

/** What `Parabola` saves. */
export interface ParabolaState {
  readonly weight: number;
  readonly velocity: number;
  readonly steps: number;
}

/**
 * The smallest thing that can be trained: gradient descent with momentum on `weight ** 2`. Its
 * members count what is done to it, and can be replaced to make it fail.
 */
export class Parabola implements Trainable<ParabolaState> {
  weight = 1;
  velocity = 0.25;
  steps_ = 0;
  readonly rates: number[] = [];
  readonly released: ParabolaState[] = [];

  step(lr: number): StepOutcome | Promise<StepOutcome> {
    const loss = this.weight ** 2;
    this.velocity = 0.5 * this.velocity + 2 * this.weight;
    this.weight -= lr * this.velocity;
    this.steps_++;
    this.rates.push(lr);
    return loss;
  }

  save(): ParabolaState {
    return { weight: this.weight, velocity: this.velocity, steps: this.steps_ };
  }

  restore({ weight, velocity, steps }: ParabolaState): void {
    this.weight = weight;
    this.velocity = velocity;
    this.steps_ = steps;
  }

  release(state: ParabolaState): void {
    this.released.push(state);
  }
}

/** The same, whose useful rates are higher by a factor. */
export class ScaledParabola extends Parabola {
  readonly factor: number;

  constructor(factor: number) {
    super();
    this.factor = factor;
  }

  override step(lr: number): StepOutcome | Promise<StepOutcome> {
    return super.step(lr / this.factor);
  }
}

/** The same, with `steps` for groups of rates. */
export class GroupedParabola extends Parabola {
  readonly stepsAtOnce: number = 7;
  readonly groups: number[] = [];

  async steps(lrs: readonly number[]): Promise<number[]> {
    this.groups.push(lrs.length);
    return lrs.map((lr) => super.step(lr) as number);
  }
}

/** The same, with a validation loss: that of a parabola whose lowest point lies elsewhere. */
export class ValidatedParabola extends GroupedParabola {
  readonly evaluatedAt: number[] = [];

  evaluate(): number {
    this.evaluatedAt.push(this.steps_);
    return (this.weight - 0.1) ** 2 + 1;
  }
}
