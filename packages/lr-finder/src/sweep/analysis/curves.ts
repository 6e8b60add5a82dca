import { type AverageHistory, averageHistories } from '../../range-test/average-histories.ts';
import type { SweepResult, TestedSetting } from '../results/result.ts';
import { canonicalJson } from '../settings/canonical-json.ts';
import { type Json, type Setting, valueIn } from '../settings/setting.ts';
import { valueWords } from '../settings/words.ts';
import { order, variedNames, without } from './varied-names.ts';
import { weightDecayName } from './weight-decay.ts';

/** The mean curve of the tests of one setting with all its seeds. */
export interface SweepCurve extends AverageHistory {
  /** The value of the name that differs between the curves of a panel. */
  readonly value: Json | undefined;
  readonly name: string;
  /** Whether its losses were measured after the updates, like validation losses. */
  readonly lossAfterUpdate: boolean;
}

/** Curves that differ in one name only. */
export interface CurvePanel {
  /** The varied values that they have in common. */
  readonly title: string;
  /** One for each value, in the same order in each panel; empty if there is no test. */
  readonly curves: readonly SweepCurve[];
}

/** Names whose values change a test only at random. */
const CHANCE = ['seed'];

/** The name that differs between the curves of a panel: the weight decay, or the first that varies. */
export function nameToCompare(results: readonly SweepResult[]): string | undefined {
  const varied = variedNames(results).filter((name) => !CHANCE.includes(name));
  const decay = weightDecayName(results);
  return varied.find((name) => name === decay) ?? varied[0];
}

/**
 * Sorts the curves of a sweep into panels.
 *
 * @param by - the name that differs between the curves of a panel.
 */
export function panelsOf(results: readonly SweepResult[], by: string | undefined): CurvePanel[] {
  const varied = variedNames(results).filter((name) => !CHANCE.includes(name) && name !== by);
  const panels = new Map<string, { setting: Setting; byValue: Map<string, TestedSetting[]> }>();
  const values = new Map<string, Json | undefined>();
  for (const result of results) {
    const value = by === undefined ? undefined : valueIn(result.setting, by);
    const key = canonicalJson(value ?? null);
    values.set(key, value);
    if (result.outcome !== 'tested') continue;
    const others = without(result.setting, [...CHANCE, ...(by === undefined ? [] : [by])]);
    const place = canonicalJson(others);
    const panel = panels.get(place) ?? { setting: others, byValue: new Map() };
    panel.byValue.set(key, [...(panel.byValue.get(key) ?? []), result]);
    panels.set(place, panel);
  }
  const inOrder = [...values].sort(([, a], [, b]) => order(a, b));
  return [...panels.values()]
    .sort((a, b) => orderOf(varied, a.setting, b.setting))
    .map(({ setting, byValue }) => ({
      title: varied.map((name) => `${name} ${valueWords(valueIn(setting, name))}`).join(', '),
      curves: inOrder.map(([key, value]) => ({
        value,
        name: by === undefined ? '' : `${by} ${valueWords(value)}`,
        ...meanCurve(byValue.get(key) ?? []),
      })),
    }));
}

function orderOf(names: readonly string[], a: Setting, b: Setting): number {
  return names.reduce((sign, name) => sign || order(valueIn(a, name), valueIn(b, name)), 0);
}

/** The average of the tests over the same rates as the first. */
function meanCurve(
  tests: readonly TestedSetting[],
): AverageHistory & Pick<SweepCurve, 'lossAfterUpdate'> {
  const [first] = tests;
  const isSame = ({ history: { lr } }: TestedSetting) =>
    [0, 1].every((i) => lr[i] === first!.history.lr[i]);
  const same = tests.filter(isSame);
  const average = averageHistories(same.map(({ history }) => history));
  const lossAfterUpdate = first?.lossAfterUpdate ?? false;
  return { ...(first?.band && { band: first.band }), ...average, lossAfterUpdate };
}
