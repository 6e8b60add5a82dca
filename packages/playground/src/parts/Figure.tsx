import { METHODS } from 'lr-finder';
import { RangeChart } from '../chart/RangeChart.tsx';
import type { Part } from '../reading/words.ts';
import { headlineOf } from '../reading/words.ts';
import { METHOD_NAMES } from '../settings/settings.ts';
import { authorsReading, readingOf, selectCurve, skipsOf } from '../state/select.ts';
import type { PartProps } from './props.ts';

interface FigureProps extends Pick<PartProps, 'state' | 'dispatch'> {
  readonly parts: readonly Part[];
  readonly lit: number | undefined;
}

/** The curve that grows, and is read. */
export function Figure({ state, dispatch, parts, lit }: FigureProps) {
  const { work, shown, settings } = state;
  const isTesting = work.kind === 'test';
  const reading = isTesting ? undefined : readingOf(state);
  const { history, band } = selectCurve(shown);
  const live = isTesting ? columns(work.points) : history;
  const others = shown.tests.map((test) => test.history);
  const also = METHOD_NAMES.flatMap((method) => {
    const lr = authorsReading(state, method)?.lr;
    return method !== settings.method && lr !== undefined && lr > 0 ? [lr] : [];
  });
  const isEmpty = live.lr.length === 0;
  return (
    <figure class="range-figure">
      <RangeChart
        history={live}
        band={isTesting ? undefined : band}
        measurement={
          isTesting
            ? { lossAfterUpdate: work.settings.loss === 'validation' }
            : shown.tests[0]?.measurement
        }
        others={isTesting || others.length > 1 ? others : []}
        suggestion={reading}
        alsoSuggested={isTesting ? [] : also}
        parts={reading && reading.lr > 0 ? parts : []}
        lit={lit}
        curve={settings.curve}
        smoothing={METHODS[settings.method].smoothing}
        axis={settings.axis}
        rates={isTesting ? [work.settings.startLr, work.settings.endLr] : undefined}
        skips={isTesting ? { skipStart: 0, skipEnd: 0 } : skipsOf(state)}
        onSkip={
          isTesting || isEmpty ? undefined : (settings) => dispatch({ kind: 'set', settings })
        }
        description={`The ${settings.curve === 'slope' ? 'change of the loss' : 'loss'} over the learning rate, ${live.lr.length} points. ${reading ? headlineOf(reading) : ''}`}
      />
      <figcaption>{captionOf(state)}</figcaption>
    </figure>
  );
}

function captionOf({ work, shown }: PartProps['state']): string {
  if (work.kind === 'test') {
    return work.points.length > 0
      ? `${work.points.length} of ${work.settings.numIter} steps`
      : 'The first steps are on their way';
  }
  const { source, title, tests } = shown;
  if (tests.length === 0) return 'No test was run yet';
  if (source === 'example') {
    return 'A first curve, computed as the page opened: a straight line fitted by gradient descent. Run the test for a network of yours.';
  }
  const seeds = tests.flatMap(({ ran }) => ran?.settings.seed ?? []);
  const suffix =
    seeds.length > 1 ? `: the mean of seeds ${seeds.join(', ')}, thin lines are single tests` : '';
  return `${title[0]?.toUpperCase() ?? ''}${title.slice(1)}${suffix}.`;
}

function columns(points: readonly { lr: number; loss: number; rawLoss: number }[]) {
  return {
    lr: points.map(({ lr }) => lr),
    loss: points.map(({ loss }) => loss),
    rawLoss: points.map(({ rawLoss }) => rawLoss),
  };
}
