import type { Suggestion } from 'lr-finder';
import { useEffect, useState } from 'preact/hooks';
import { RangeChart } from '../chart/RangeChart.tsx';
import type { Part } from '../reading/words.ts';
import type { FinishedTest } from '../tests/test.ts';

const NOTHING = { skipStart: 0, skipEnd: 0 };
/** Frames of a sixtieth second for each point. */
const FRAMES = 2;

interface GrowingCurveProps {
  readonly test: FinishedTest;
  readonly grows?: boolean;
  readonly parts?: readonly Part[];
  readonly suggestion?: Suggestion | undefined;
  readonly description: string;
}

/** The example's curve; it may draw itself, unless its reader wants no motion. */
export function GrowingCurve({
  test,
  grows = false,
  parts = [],
  suggestion,
  description,
}: GrowingCurveProps) {
  const { lr, loss, rawLoss } = test.history;
  const isStill = !grows || matchMedia('(prefers-reduced-motion: reduce)').matches;
  const [count, setCount] = useState(isStill ? lr.length : 2);
  useEffect(() => {
    if (isStill) return undefined;
    let frames = 0;
    let request = requestAnimationFrame(function next() {
      frames++;
      const shown = Math.min(2 + Math.floor(frames / FRAMES), lr.length);
      setCount(shown);
      if (shown < lr.length) request = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(request);
  }, [isStill, lr.length]);
  const history = {
    lr: lr.slice(0, count),
    loss: loss.slice(0, count),
    rawLoss: rawLoss.slice(0, count),
  };
  return (
    <RangeChart
      history={history}
      measurement={test.measurement}
      others={[]}
      suggestion={suggestion}
      alsoSuggested={[]}
      parts={parts}
      lit={undefined}
      curve="smoothed"
      smoothing="local-linear"
      axis="log"
      rates={[lr[0]!, lr.at(-1)!]}
      skips={NOTHING}
      onSkip={undefined}
      description={description}
    />
  );
}
