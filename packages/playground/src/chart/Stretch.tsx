import type { Frame } from './frame.ts';

interface StretchProps {
  readonly frame: Frame;
  /** The rates that it begins and ends at. Default: the ends of the frame. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly class?: string;
}

/** A part of the frame from its top to its bottom. */
export function Stretch({ frame, from, to, class: name }: StretchProps) {
  const { left, right, top, bottom } = frame;
  const [start, end] = [
    from === undefined ? left : frame.x(from),
    to === undefined ? right : frame.x(to),
  ];
  const inFrame = (x: number) => Math.min(Math.max(x, left), right);
  const width = inFrame(end) - inFrame(start);
  return (
    <rect
      class={name}
      x={inFrame(start)}
      y={top}
      width={Math.max(width, 0)}
      height={bottom - top}
    />
  );
}
