import { expectEqualLengths } from '../range-test/history.ts';
import { STOP_REASONS } from '../range-test/stopping.ts';
import { type ColumnChoice, findColumns } from './columns.ts';
import { quotable } from './history-file-error.ts';
import { type ReadObject, readObject } from './json-object.ts';
import { pointReader } from './json-points.ts';
import { JsonText } from './json-text.ts';
import { A_RATE, isRate } from './points.ts';
import { averageRuns } from './runs-in-series.ts';
import type { TextWindow } from './text-window.ts';
import { OWN_FORMAT, OWN_VERSION } from './write-history.ts';
import { readMeasurement } from './written-measurement.ts';

/** Reads an object of lists, a list of points, or one point an object (JSON Lines). */
export async function readJson(window: TextWindow, choice: ColumnChoice) {
  const json = new JsonText(window);
  const points = pointReader(json, choice);
  const peek = () => json.readWhole(() => json.peek());
  const expectEnd = async () => {
    const next = await peek();
    if (next === '') return;
    throw window.error(
      `Expected the end of the file after its history, got '${quotable(next)}'. Write one history a file`,
      window.at,
    );
  };
  const first = await peek();
  if (first === '') throw window.error('Expected a history, got an empty file. Look what wrote it');
  if (first === '[') {
    json.open('[');
    const kind = await peek();
    if (kind === ']') json.expect(']');
    else {
      do {
        const next = await peek();
        if (next !== kind) {
          throw window.error(
            `Expected '${kind}' as in the first point, got '${quotable(next)}'. Write all points alike`,
            window.at,
          );
        }
        await (kind === '{' ? points.object() : points.list());
      } while ((await json.readWhole(() => json.expect(',', ']'))) === ',');
    }
    await expectEnd();
    return { ...points.finish(), format: 'json' as const };
  }
  const object = await json.readWhole(() => readObject(json, choice));
  const place = window.position(window.at - 1);
  const next = await peek();
  if (object.rows) {
    await expectEnd();
    for (const row of object.rows) points.add(row, place);
    return { ...points.finish(), format: 'json' as const };
  }
  if (object.lists.size > 0 || (object.scalars.size === 0 && next !== '{')) {
    await expectEnd();
    const lists = historyOf(window, object, choice);
    const known = about(window, object, lists.lr.length);
    // The runs of a band are averaged already.
    const averaged = known.band
      ? { history: lists }
      : averageRuns(lists, (message) => window.error(message));
    return { ...averaged, format: 'json' as const, ...known };
  }
  points.add(object, place);
  while ((await peek()) !== '') await points.object();
  return { ...points.finish(), format: 'jsonl' as const };
}

/** The lists that were found, checked. */
function historyOf(window: TextWindow, { names, lists }: ReadObject, choice: ColumnChoice) {
  const keys = lists.size > 0 ? [...lists.keys()] : names;
  const columns = window.withPlace(undefined, () => findColumns(keys, choice));
  const list = (column: number) => {
    const found = lists.get(keys[column]!);
    if (found) return found;
    throw window.error(
      `Expected '${quotable(keys[column]!)}' to be a list of numbers. Name a key that has one`,
    );
  };
  const history = {
    lr: list(columns.lr),
    loss: list(columns.loss),
    rawLoss: list(columns.rawLoss),
  };
  window.withPlace(undefined, () => expectEqualLengths(history));
  const wrong = history.lr.findIndex((rate) => !isRate(rate));
  if (wrong < 0) return history;
  throw window.error(
    `Expected \`${quotable(keys[columns.lr]!)}[${wrong}]\` to be ${A_RATE}, got ${history.lr[wrong]}. Look whether these are the rates`,
  );
}

/** What is said besides a history of so many points. */
function about(window: TextWindow, { scalars, band, settings }: ReadObject, length: number) {
  const [version, reason, steps, optimizer] = ['version', 'stopReason', 'steps', 'optimizer'].map(
    (name) => scalars.get(name),
  );
  const isOwn = scalars.get('format') === OWN_FORMAT;
  if (isOwn && !(typeof version === 'number' && version >= 1 && version <= OWN_VERSION)) {
    throw window.error(
      `Expected \`version\` to be at most ${OWN_VERSION}, got ${quotable(String(version))}. Read it with the lr-finder that wrote it, or update this one`,
    );
  }
  const stopReason = STOP_REASONS.find((known) => known === reason);
  if (isOwn && reason !== undefined && !stopReason) {
    throw window.error(
      `Expected \`stopReason\` to be one of ${STOP_REASONS.join(', ')}, got ${quotable(String(reason))}. Put it right, or leave it out`,
    );
  }
  const [low, high] = [band.get('low'), band.get('high')];
  if ((low ?? high) && (low?.length !== length || high?.length !== length)) {
    throw window.error(
      `Expected \`band\` to have ${length} low and high, got ${low?.length ?? 0} and ${high?.length ?? 0}. Put it right, or leave it out`,
    );
  }
  const named = Object.fromEntries(settings);
  const measurement = readMeasurement(named);
  return {
    ...(stopReason && { stopReason }),
    ...(Number.isSafeInteger(steps) && (steps as number) >= 0 && { steps: steps as number }),
    ...(low && high && { band: { low, high } }),
    ...(typeof optimizer === 'string' && { optimizer: quotable(optimizer, 200) }),
    ...(measurement && { measurement }),
    ...(settings.size > 0 && { settings: named }),
  };
}
