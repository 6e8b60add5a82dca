import { rateText } from '../reading/number-text.ts';

interface SkipHandleProps {
  readonly end: 'start' | 'end';
  /** Points left out at this end, and how many may be. */
  readonly count: number;
  readonly most: number;
  /** The rate that the handle is at. */
  readonly rate: number;
  /** Pixels from the left of the chart, and its top and height. */
  readonly x: number;
  readonly top: number;
  readonly height: number;
  /** How many points a place of the chart leaves out. */
  readonly countAt: (x: number) => number;
  readonly onChange: (count: number) => void;
}

/** How far a key moves a handle towards larger rates. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
};

/** A handle that leaves points out at one end of the curve: for the pointer, and for the keys. */
export function SkipHandle(props: SkipHandleProps) {
  const { end, count, most, rate, x, top, height, countAt, onChange } = props;
  const limited = (value: number) => Math.min(Math.max(value, 0), most);
  const drag = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement;
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const { left } = handle.parentElement!.getBoundingClientRect();
    const next = limited(countAt(event.clientX - left));
    if (next !== count) onChange(next);
  };
  const move = (event: KeyboardEvent) => {
    const along = STEPS[event.key];
    const inward = end === 'start' ? 1 : -1;
    const isEdge = event.key === 'Home' || event.key === 'End';
    if (along === undefined && !isEdge) return;
    // Else the page would scroll.
    event.preventDefault();
    const outermost = (event.key === 'Home') === (end === 'start') ? 0 : most;
    onChange(isEdge ? outermost : limited(count + inward * along!));
  };
  return (
    <div
      class={`skip skip-${end}`}
      style={{ left: `${x}px`, top: `${top}px`, height: `${height}px` }}
      role="slider"
      tabIndex={0}
      aria-label={end === 'start' ? 'Points left out at the start' : 'Points left out at the end'}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={most}
      aria-valuenow={count}
      aria-valuetext={`${count} ${count === 1 ? 'point' : 'points'} left out, ${end === 'start' ? 'up to' : 'from'} the rate ${rateText(rate)}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus();
        event.preventDefault();
      }}
      onPointerMove={drag}
      onKeyDown={move}
    />
  );
}
