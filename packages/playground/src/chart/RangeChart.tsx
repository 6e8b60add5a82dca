import type { Band, History, Measurement, Skips, Smoothing, Suggestion } from 'lr-finder';
import { plotScene, type Scene } from 'lr-finder/plot';
import { useId, useState } from 'preact/hooks';
import { lossText, rateText } from '../reading/number-text.ts';
import type { Part } from '../reading/words.ts';
import { Axes } from './Axes.tsx';
import { CurveParts } from './CurveParts.tsx';
import { type Domain, type Frame, frameOf } from './frame.ts';
import { bandPath, curvePath, dotsPath, linePath } from './path.ts';
import { SkipHandle } from './SkipHandle.tsx';
import { Stretch } from './Stretch.tsx';
import { SuggestionMark } from './SuggestionMark.tsx';
import { useWidth } from './use-width.ts';

interface RangeChartProps {
  readonly history: History;
  readonly band?: Band | undefined;
  /** How its losses were measured. Default: as training losses are. */
  readonly measurement: Pick<Measurement, 'lossAfterUpdate'> | undefined;
  /** The tests that the curve is the mean of, and those that it grows beside. */
  readonly others: readonly History[];
  readonly suggestion: Suggestion | undefined;
  /** Rates that other methods suggest. */
  readonly alsoSuggested: readonly number[];
  readonly parts: readonly Part[];
  /** The part that is looked at. */
  readonly lit: number | undefined;
  readonly curve: 'smoothed' | 'raw' | 'slope';
  readonly smoothing: Smoothing;
  readonly axis: 'log' | 'linear';
  /** The rates that the axis reaches from the beginning on, whatever was recorded. */
  readonly rates: Domain | undefined;
  readonly skips: Skips;
  /** Where they can be changed. */
  readonly onSkip: ((skips: Partial<Skips>) => void) | undefined;
  readonly description: string;
}

type SceneTest = Scene['tests'][number];

const HEADROOM = 44;

/** The curve of a range test: it grows while the test runs, and is read when that is over. */
export function RangeChart(props: RangeChartProps) {
  const { history, others, band, measurement, suggestion, curve, smoothing } = props;
  const { axis, skips, onSkip, description } = props;
  const { ref, width } = useWidth<HTMLDivElement>(720);
  const [at, setAt] = useState<number>();
  // Several of these are on the page.
  const clip = useId();
  const height = Math.round(Math.min(Math.max(0.56 * width, 250), 440));
  const own = { name: '', history, suggestion, band, measurement };
  const thin = others.map((other) => ({ name: '', history: other, measurement }));
  const scene = plotScene([own, ...thin], {
    ...{ logLr: axis === 'log', smoothing, ...skips, rates: props.rates },
    show: curve === 'slope' ? 'slope' : 'loss',
  });
  const shown = scene.tests[0]!;
  const frame = frameOf({
    ...{ width, height, axis, headroom: HEADROOM },
    x: scene.rateDomain,
    y: scene.lossDomain,
  });
  const { lr, rawLoss } = history;
  const count = lr.length;
  const last = count - 1;
  const [first, final] = [lr[skips.skipStart], lr[last - skips.skipEnd]];
  const near = at === undefined ? undefined : nearest(shown.rates, frame, at);

  return (
    <div class="chart" ref={ref}>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={description}
        onPointerMove={(event) => setAt(event.offsetX)}
        onPointerLeave={() => setAt(undefined)}
      >
        <clipPath id={clip}>
          <Stretch frame={frame} />
        </clipPath>
        {shown.suggestion && <SuggestionMark.Interval frame={frame} mark={shown.suggestion} />}
        <Axes
          frame={frame}
          xLabel="learning rate"
          yLabel={curve === 'slope' ? 'change of the loss per decade' : 'loss'}
        />
        {curve === 'slope' && (
          <g class="axes">
            <line class="base" x1={frame.left} x2={frame.right} y1={frame.y(0)} y2={frame.y(0)} />
          </g>
        )}
        <g clip-path={`url(#${clip})`}>
          {band && <path class="band" d={bandPath(shown.band, frame)} />}
          {scene.tests.slice(1).map((other) => (
            <path class="other" d={linePath(other.curve, frame)} />
          ))}
          <path class="raw" d={dotsPath(shown.raw, frame)} />
          <path
            class="curve"
            d={
              curve === 'raw'
                ? curvePath(shown.rates, rawLoss, frame)
                : linePath(shown.curve, frame)
            }
          />
          {onSkip && skips.skipStart > 0 && first && (
            <Stretch frame={frame} class="cut" to={first} />
          )}
          {onSkip && skips.skipEnd > 0 && final && (
            <Stretch frame={frame} class="cut" from={final} />
          )}
        </g>
        <CurveParts frame={frame} parts={props.parts} lit={props.lit} />
        {props.alsoSuggested.map((rate) => (
          <line
            class="also"
            x1={frame.x(rate)}
            x2={frame.x(rate)}
            y1={frame.bottom - 9}
            y2={frame.bottom}
          />
        ))}
        {shown.suggestion && <SuggestionMark.Rate frame={frame} mark={shown.suggestion} />}
        {near !== undefined && (
          <g class="pointed">
            <line
              x1={frame.x(shown.rates[near]!)}
              x2={frame.x(shown.rates[near]!)}
              y1={frame.top}
              y2={frame.bottom}
            />
            <text x={frame.right} y={14} text-anchor="end">
              {pointText(shown, near, rawLoss[near]!)}
            </text>
          </g>
        )}
      </svg>
      {onSkip && count > 4 && (
        <>
          <SkipHandle
            end="start"
            count={skips.skipStart}
            most={Math.max(0, last - skips.skipEnd - 1)}
            rate={first ?? Number.NaN}
            x={first === undefined ? frame.left : frame.x(first)}
            top={frame.top}
            height={frame.bottom - frame.top}
            countAt={(x) => nearest(lr, frame, x) ?? 0}
            onChange={(skipStart) => onSkip({ skipStart })}
          />
          <SkipHandle
            end="end"
            count={skips.skipEnd}
            most={Math.max(0, last - skips.skipStart - 1)}
            rate={final ?? Number.NaN}
            x={final === undefined ? frame.right : frame.x(final)}
            top={frame.top}
            height={frame.bottom - frame.top}
            countAt={(x) => last - (nearest(lr, frame, x) ?? last)}
            onChange={(skipEnd) => onSkip({ skipEnd })}
          />
        </>
      )}
    </div>
  );
}

/** What is at a recorded point: its rate, its loss, and the height of the curve there. */
function pointText({ rates, curve, smoothing }: SceneTest, at: number, loss: number): string {
  const rate = rates[at]!;
  const passing = nearestTo(curve.flat(), ({ lr }) => Math.abs(Math.log(lr / rate)));
  const line = passing ? ` · ${smoothing} ${lossText(passing.loss)}` : '';
  return `rate ${rateText(rate)} · loss ${lossText(loss)}${line}`;
}

/** The recorded point that is nearest to a place. */
function nearest(rates: readonly number[], { x }: Frame, at: number): number | undefined {
  return nearestTo([...rates.keys()], (i) => Math.abs(x(rates[i]!) - at));
}

/** The one at the least distance. */
function nearestTo<One>(list: readonly One[], distance: (one: One) => number): One | undefined {
  let best = list[0];
  for (const one of list) if (distance(one) < distance(best!)) best = one;
  return best;
}
