import { suggestionOf, sweepTable } from '../analysis/sweep-table.ts';
import { recommendWeightDecay } from '../analysis/weight-decay.ts';
import type { Sweep } from '../results/result.ts';

/**
 * A sweep as plain data for `JSON.stringify`: the module, its hash, the options; the recommended weight
 * decay; and the settings in the order of `sweepTable`, each with its lowest loss, its suggestion and
 * its history.
 */
export function sweepJson(
  { module, moduleHash, options, results }: Sweep,
  { weightDecay }: { readonly weightDecay?: string | undefined } = {},
) {
  const settings = sweepTable(results).map(({ status, lowest, result }) => {
    const { id, setting, seed, seconds } = result;
    const known = {
      id,
      setting,
      seed,
      seconds,
      status,
      lowestLoss: lowest.loss,
      lowestLossLr: lowest.lr,
    };
    if (result.outcome !== 'tested') return { ...known, error: result.error };
    const { history, stopReason, steps, band, optimizer, engine } = result;
    const { lossAfterUpdate, stepsPerPoint, restoredEachLr, samples, parameters } = result;
    const suggestion = status === 'ok' ? suggestionOf(result) : undefined;
    return {
      ...known,
      stopReason,
      steps,
      optimizer,
      engine,
      lossAfterUpdate,
      stepsPerPoint,
      restoredEachLr,
      samples,
      parameters,
      suggestion,
      history,
      band,
    };
  });
  const choice = recommendWeightDecay(results, { name: weightDecay });
  return { module, moduleHash, options, weightDecay: choice, settings };
}
