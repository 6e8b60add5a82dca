import type { StepOutcome } from '../../src/range-test/trainable.ts';
import { Parabola } from './parabola.ts';

/** A parabola whose gradients overflow at some attempts, counted from 0: these steps are skipped. */
export class OverflowingParabola extends Parabola {
  readonly overflows: (attempt: number) => boolean;
  attempts = 0;

  constructor(overflows: (attempt: number) => boolean) {
    super();
    this.overflows = overflows;
  }

  override step(lr: number): StepOutcome {
    if (this.overflows(this.attempts++)) return { loss: this.weight ** 2, skipped: true };
    return super.step(lr) as StepOutcome;
  }
}

/** The same, with `steps` for groups of rates. */
export class GroupedOverflowingParabola extends OverflowingParabola {
  readonly stepsAtOnce = 7;

  async steps(lrs: readonly number[]): Promise<StepOutcome[]> {
    const outcomes: StepOutcome[] = [];
    for (const lr of lrs) {
      const outcome = this.step(lr);
      outcomes.push(outcome);
      if (typeof outcome === 'object') break;
    }
    return outcomes;
  }
}
