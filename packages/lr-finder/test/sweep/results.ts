import type { FailedSetting, TestedSetting } from '../../src/sweep/results/result.ts';
import { canonicalJson } from '../../src/sweep/settings/canonical-json.ts';
import type { Setting } from '../../src/sweep/settings/setting.ts';

/** A test with these validation losses at the rates 1e-3, 1e-2, ... */
export function tested(setting: Setting, loss: readonly number[]): TestedSetting {
  return {
    ...told(setting),
    outcome: 'tested',
    history: { lr: loss.map((_, i) => 10 ** (i - 3)), loss: [...loss], rawLoss: [...loss] },
    stopReason: 'completed',
    steps: loss.length,
    lossAfterUpdate: true,
  };
}

export function failed(setting: Setting, error: string): FailedSetting {
  return { ...told(setting), outcome: 'failed', error };
}

const told = (setting: Setting) => ({ id: canonicalJson(setting), setting, seed: 1, seconds: 0.5 });
