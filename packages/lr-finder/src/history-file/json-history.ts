import { expectEqualLengths } from '../range-test/history.ts';
import { STOP_REASONS, type StopReason } from '../range-test/stopping.ts';
import { type ColumnChoice, findColumns } from './columns.ts';
import { type HistoryFile, OWN_FORMAT, OWN_VERSION } from './history-file.ts';
import { quotable } from './history-file-error.ts';
import { type ReadObject, readObject } from './json-object.ts';
import { JsonRows } from './json-rows.ts';
import { JsonText } from './json-text.ts';
import { A_RATE, isRate } from './points.ts';
import type { Reading, TextWindow } from './text-window.ts';
import { readMeasurement } from './written-measurement.ts';

/** Reads an object of lists, a list of points, or one point an object (JSON Lines). */
export function* readJson(window: TextWindow, choice: ColumnChoice): Reading<HistoryFile> {
  const json = new JsonText(window);
  const first = yield* json.peek();
  if (first === '') {
    throw window.error('Expected a history, got an empty file. Look what wrote it');
  }
  const rows = new JsonRows(json, choice);
  if (first === '[') {
    let kind: string | undefined;
    yield* json.list(function* (): Reading<void> {
      const start = yield* json.peek();
      if (start !== (kind ?? start)) {
        throw window.error(
          `Expected '${kind}' as in the first point, got '${quotable(start)}'. Write all points alike`,
          window.at,
        );
      }
      if (start !== '{') yield* rows.list();
      else if (kind === undefined) rows.first(yield* readObject(json, choice));
      else yield* rows.object();
      kind = start;
    });
    yield* expectEnd(json);
    return { history: rows.history, format: 'json' };
  }
  const object = yield* readObject(json, choice);
  if (object.lists.size > 0 || object.scalars.size === 0) {
    yield* expectEnd(json);
    return wholeHistory(window, object, choice);
  }
  rows.first(object);
  while ((yield* json.peek()) !== '') yield* rows.object();
  return { history: rows.history, format: 'jsonl' };
}

function* expectEnd(json: JsonText): Reading<void> {
  const next = yield* json.peek();
  if (next === '') return;
  throw json.window.error(
    `Expected the end of the file after its history, got '${quotable(next)}'. Write one history a file`,
    json.window.at,
  );
}

/** The lists that were found, checked, and what is said besides. */
function wholeHistory(window: TextWindow, object: ReadObject, choice: ColumnChoice): HistoryFile {
  const names = object.lists.size > 0 ? [...object.lists.keys()] : object.names;
  const columns = window.told(undefined, () => findColumns(names, choice));
  const list = (column: number) => {
    const found = object.lists.get(names[column]!);
    if (found) return found;
    throw window.error(
      `Expected '${quotable(names[column]!)}' to be a list of numbers. Name a key that has one`,
    );
  };
  const [lr, loss, rawLoss] = [list(columns.lr), list(columns.loss), list(columns.rawLoss)];
  const history = { lr, loss, rawLoss };
  window.told(undefined, () => expectEqualLengths(history));
  const wrong = lr.findIndex((rate) => !isRate(rate));
  if (wrong >= 0) {
    throw window.error(
      `Expected \`${quotable(names[columns.lr]!)}[${wrong}]\` to be ${A_RATE}, got ${lr[wrong]}. Look whether these are the rates`,
    );
  }
  return { history, format: 'json', ...about(window, object, lr.length) };
}

function about(
  window: TextWindow,
  { scalars, band, settings }: ReadObject,
  length: number,
): Omit<HistoryFile, 'history' | 'format'> {
  const isOwn = scalars.get('format') === OWN_FORMAT;
  const version = scalars.get('version');
  if (isOwn && !(typeof version === 'number' && version >= 1 && version <= OWN_VERSION)) {
    throw window.error(
      `Expected \`version\` to be at most ${OWN_VERSION}, got ${quotable(String(version))}. Read it with the lr-finder that wrote it, or update this one`,
    );
  }
  const reason = scalars.get('stopReason');
  const isReason =
    typeof reason === 'string' && (STOP_REASONS as readonly string[]).includes(reason);
  if (isOwn && reason !== undefined && !isReason) {
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
  const steps = scalars.get('steps');
  const optimizer = scalars.get('optimizer');
  const named = Object.fromEntries(settings);
  const measurement = readMeasurement(named);
  return {
    ...(isReason ? { stopReason: reason as StopReason } : {}),
    ...(typeof steps === 'number' && Number.isSafeInteger(steps) && steps >= 0 ? { steps } : {}),
    ...(low && high ? { band: { low, high } } : {}),
    ...(typeof optimizer === 'string' ? { optimizer: quotable(optimizer, 200) } : {}),
    ...(measurement ? { measurement } : {}),
    ...(settings.size > 0 ? { settings: named } : {}),
  };
}
