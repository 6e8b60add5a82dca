import { oneCycle, triangular } from 'lr-finder/schedules';
import { Axes } from '../chart/Axes.tsx';
import { frameOf } from '../chart/frame.ts';
import { curvePath } from '../chart/path.ts';
import { useWidth } from '../chart/use-width.ts';

const STEPS = 420;

/** Two policies between the bounds: Smith's triangles, and one cycle. */
export function Cycle({ baseLr, maxLr }: { readonly baseLr: number; readonly maxLr: number }) {
  const { ref, width } = useWidth<HTMLDivElement>(640);
  const steps = Array.from({ length: STEPS }, (_, step) => step);
  const frame = frameOf({
    ...{ width, height: 260, axis: 'linear', headroom: 30 },
    x: [0, STEPS],
    y: [0, 1.05 * maxLr],
  });
  const triangles = steps.map(triangular({ baseLr, maxLr, stepSizeUp: STEPS / 6 }));
  const cycle = steps.map(oneCycle({ baseLr, maxLr, totalSteps: STEPS }));
  return (
    <div class="chart trial-chart" ref={ref}>
      <svg
        width={width}
        height={260}
        viewBox={`0 0 ${width} 260`}
        role="img"
        aria-label="The learning rate over the steps of a training: three triangles between the bounds, and one cycle up to the upper bound and down to almost nothing."
      >
        <Axes frame={frame} xLabel="step" yLabel="learning rate" />
        <path class="trial trial-1" d={curvePath(steps, triangles, frame)} />
        <path class="trial trial-2" d={curvePath(steps, cycle, frame)} />
      </svg>
    </div>
  );
}
