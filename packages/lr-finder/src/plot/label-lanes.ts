import type { Scene } from './scene.ts';
import { boldWidth } from './text-width.ts';

export const LANE_HEIGHT = 18;
/** Room between texts in a lane. */
const GAP = 12;
/** Room between a text and a line that passes it. */
const LINE_GAP = 5;

/** A text to place above the frame. */
interface Mark {
  readonly of: 'suggestion' | 'showLr' | 'tail';
  /** The rate that the text belongs to, if any. */
  readonly lr: number | undefined;
  readonly text: string;
}

/** A text above the frame, placed. */
export interface Label extends Mark {
  /** Pixels from the left of the figure to the middle of the text. */
  readonly middle: number;
  /** 0: the row next to the frame; 1: the row above. */
  readonly lane: number;
}

/** Pixels from the frame up to the middle of a lane's text. */
export function laneOffset(lane: number): number {
  return 12 + lane * LANE_HEIGHT;
}

/** The texts above the frame; with several tests, the legend has their suggestions. */
export function marksOf({ tests, showLr }: Scene): Mark[] {
  const marks: Mark[] = [];
  const single = tests.length === 1 ? tests[0] : undefined;
  if (single?.tail) marks.push({ of: 'tail', lr: single.tail.lr, text: single.tail.label });
  if (single?.suggestion) {
    marks.push({ of: 'suggestion', lr: single.suggestion.lr, text: single.suggestion.label });
  }
  if (showLr) marks.push({ of: 'showLr', lr: showLr.lr, text: showLr.label });
  return marks;
}

/** Places each label over its rate, in the lowest lane where it covers no other. */
export function placeInLanes(
  marks: readonly Mark[],
  place: (lr: number) => number,
  [from, to]: readonly [number, number],
): Label[] {
  const labels: Label[] = [];
  for (const mark of marks) {
    const half = boldWidth(mark.text) / 2;
    const at = mark.lr === undefined ? (from + to) / 2 : place(mark.lr);
    const middle = Math.max(Math.min(at, to - half), from + half);
    const isClear = labels.every(
      (other) => Math.abs(other.middle - middle) >= half + boldWidth(other.text) / 2 + GAP,
    );
    const lane = isClear ? 0 : labels.length;
    labels.push({ ...mark, middle, lane });
  }
  return labels.map((label) => {
    const crossing = labels.find((other) => crosses(other, label, place));
    if (crossing?.lr === undefined) return label;
    // A line on its way up must pass beside the text, not through it.
    const half = boldWidth(label.text) / 2;
    const line = place(crossing.lr);
    const right = line + half + LINE_GAP;
    const left = line - half - LINE_GAP;
    const isRight = right + half <= to && (label.middle >= line || left - half < from);
    return { ...label, middle: isRight ? right : left };
  });
}

/** Whether the line up to label `other` runs through the text of `label`. */
function crosses(other: Label, label: Label, place: (lr: number) => number): boolean {
  if (other.lane <= label.lane || other.of === 'tail' || other.lr === undefined) return false;
  return Math.abs(place(other.lr) - label.middle) < boldWidth(label.text) / 2 + LINE_GAP;
}
