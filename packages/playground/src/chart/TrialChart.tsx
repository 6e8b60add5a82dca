import { plotScene } from 'lr-finder/plot';
import { useId } from 'preact/hooks';
import type { Trials } from '../state/state.ts';
import { Axes } from './Axes.tsx';
import { frameOf } from './frame.ts';
import { curvePath } from './path.ts';
import { Stretch } from './Stretch.tsx';
import { trailingMean } from './trailing-mean.ts';
import { useWidth } from './use-width.ts';

/** The losses of short trainings, side by side; each a mean of the last steps. */
export function TrialChart({ trials: { trials, losses, steps } }: { trials: Trials }) {
  const { ref, width } = useWidth<HTMLDivElement>(640);
  const height = Math.round(Math.min(Math.max(0.5 * width, 220), 340));
  const curves = losses.map((each, i) => {
    const lr = each.map((_, step) => step + 1);
    const loss = trailingMean(each);
    return { name: trials[i]!.name, history: { lr, loss, rawLoss: loss } };
  });
  const clip = useId();
  const frame = frameOf({
    ...{ width, height, axis: 'linear', headroom: 30 },
    x: [1, Math.max(steps, 2)],
    y: plotScene(curves, { logLr: false, smoothing: 'moving-average' }).lossDomain,
  });
  return (
    <div class="chart trial-chart" ref={ref}>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`The losses of ${trials.length} short trainings over their steps. The table below has how they end.`}
      >
        <clipPath id={clip}>
          <Stretch frame={frame} />
        </clipPath>
        <Axes frame={frame} xLabel="step" yLabel="loss" />
        <g clip-path={`url(#${clip})`}>
          {curves.map(({ name, history: { lr, loss } }, i) => (
            <path key={name} class={`trial trial-${i + 1}`} d={curvePath(lr, loss, frame)} />
          ))}
        </g>
      </svg>
    </div>
  );
}
