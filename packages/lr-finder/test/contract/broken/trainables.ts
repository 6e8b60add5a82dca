import type { StepOutcome } from '../../../src/range-test/trainable.ts';
import type { ParabolaState } from '../../range-test/parabola.ts';
import { GroupedParabola, Parabola } from '../../range-test/parabola.ts';
import { describeContract, type Subject } from '../keeps-contract.ts';

// Run by ../keeps-contract.test.ts, which knows what has to fail.

const live: object[] = [];

class ForgetsVelocity extends Parabola {
  override restore(saved: ParabolaState): void {
    super.restore({ ...saved, velocity: this.velocity });
  }
}

/** `save` gives the object that `step` changes. */
class HandsOutItself extends Parabola {
  override save(): ParabolaState {
    return this as unknown as ParabolaState;
  }
}

class RestoresOnce extends Parabola {
  readonly #used = new Set<ParabolaState>();

  override restore(saved: ParabolaState): void {
    if (!this.#used.has(saved)) super.restore(saved);
    this.#used.add(saved);
  }
}

class Leaks extends Parabola {
  override save(): ParabolaState {
    live.push(this);
    return super.save();
  }
}

class TrainsOtherwiseInGroups extends GroupedParabola {
  override async steps(lrs: readonly number[]): Promise<number[]> {
    return super.steps([...lrs].reverse());
  }
}

/** Something counts on that neither `save` nor the snapshot knows of. */
class HasSecretState extends Parabola {
  #taken = 0;

  override step(lr: number): StepOutcome | Promise<StepOutcome> {
    return super.step(lr * ++this.#taken);
  }
}

class NeverTrains extends Parabola {
  override step(): number {
    return 1;
  }
}

const kinds = [
  ForgetsVelocity,
  HandsOutItself,
  RestoresOnce,
  Leaks,
  TrainsOtherwiseInGroups,
  HasSecretState,
  NeverTrains,
];
for (const Kind of kinds) {
  describeContract(Kind.name, (): Subject => {
    const trainable = new Kind();
    return {
      trainable,
      snapshot: () => ({ ...trainable, rates: undefined, groups: undefined, released: undefined }),
      live: () => live.length,
      rewind: () => {},
    };
  });
}
