import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnnealStrategy } from '../../../src/schedules/anneal.ts';
import {
  type CyclicalMode,
  cyclicalMomentum,
  expRange,
  triangular,
  triangular2,
} from '../../../src/schedules/cyclical.ts';
import { oneCycle, oneCycleMomentum } from '../../../src/schedules/one-cycle.ts';
import type { Schedule } from '../../../src/schedules/schedule.ts';
import { cosineWarmRestarts } from '../../../src/schedules/warm-restarts.ts';
import { linearWarmUp } from '../../../src/schedules/warm-up.ts';

interface Case {
  readonly scheduler: string;
  readonly args: Readonly<Record<string, number | string | boolean>>;
  readonly lr: readonly number[];
  readonly momentum: readonly number[];
}

const cases = ['pytorch', 'one-cycle'].flatMap((name) => {
  const file = new URL(`../../fixtures/schedules/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases;
});

/** The rate of the optimizer that PyTorch's schedules multiply. */
const OPTIMIZER_LR = 0.1;

/** PyTorch's values are reached to so much of themselves. */
const TOLERANCE = 1e-12;

function schedulesOf({ scheduler, args }: Case): { lr: Schedule; momentum?: Schedule } {
  const number = (name: string) => args[name] as number | undefined;
  switch (scheduler) {
    case 'CyclicLR': {
      const cycle = { stepSizeUp: number('step_size_up'), stepSizeDown: number('step_size_down') };
      const bounds = { baseLr: number('base_lr')!, maxLr: number('max_lr')!, ...cycle };
      const mode = args.mode as CyclicalMode;
      const gamma = number('gamma');
      const lr = {
        triangular: () => triangular(bounds),
        triangular2: () => triangular2(bounds),
        exp_range: () => expRange({ ...bounds, gamma }),
      }[mode]();
      const [baseMomentum, maxMomentum] = [number('base_momentum'), number('max_momentum')];
      const momentum = cyclicalMomentum({ ...cycle, mode, gamma, baseMomentum, maxMomentum });
      return args.cycle_momentum ? { lr, momentum } : { lr };
    }
    case 'OneCycleLR': {
      const phases = {
        totalSteps: number('total_steps') ?? number('epochs')! * number('steps_per_epoch')!,
        pctStart: number('pct_start'),
        annealStrategy: args.anneal_strategy as AnnealStrategy | undefined,
        threePhase: args.three_phase as boolean | undefined,
      };
      const lr = oneCycle({
        ...phases,
        maxLr: number('max_lr')!,
        divFactor: number('div_factor'),
        finalDivFactor: number('final_div_factor'),
      });
      const momentum = oneCycleMomentum({
        ...phases,
        baseMomentum: number('base_momentum'),
        maxMomentum: number('max_momentum'),
      });
      return args.cycle_momentum === false ? { lr } : { lr, momentum };
    }
    case 'CosineAnnealingWarmRestarts':
      return {
        lr: cosineWarmRestarts({
          maxLr: OPTIMIZER_LR,
          minLr: number('eta_min'),
          period: number('T_0')!,
          periodFactor: number('T_mult'),
        }),
      };
    case 'LinearLR': {
      const [steps, startFactor] = [number('total_iters')!, number('start_factor')];
      return { lr: linearWarmUp(OPTIMIZER_LR, { steps, startFactor }) };
    }
    default:
      throw new Error(`No schedule of ours is ${scheduler}`);
  }
}

function expectValues(schedule: Schedule, values: readonly number[]): void {
  for (const [step, value] of values.entries()) {
    const off = Math.abs(schedule(step) - value);
    expect(off, `step ${step}`).toBeLessThanOrEqual(TOLERANCE * Math.max(value, 1e-3));
  }
}

describe("PyTorch's values", () => {
  it.each(cases)('$scheduler($args)', (one) => {
    const { lr, momentum } = schedulesOf(one);
    expect(one.lr.length).toBeGreaterThan(1);
    expectValues(lr, one.lr);
    if (momentum) expectValues(momentum, one.momentum);
  });
});
