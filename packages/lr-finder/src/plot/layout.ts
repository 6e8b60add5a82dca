import { rateScale } from './clipping.ts';
import { BACKGROUND } from './palette.ts';
import type { Scene } from './scene.ts';
import { linearTicks, logTicks, type Tick } from './tick-labels.ts';

/** Size of the letters, in pixels. */
export const FONT_SIZE = 12;
export const TITLE_SIZE = 15;

/** A text that stays readable over lines. */
export const HALO = { fontSize: FONT_SIZE, stroke: BACKGROUND, strokeWidth: 4 } as const;

/** Room for the key to points and line, at the right of the heading. */
export const KEY_WIDTH = 150;

const LANE_HEIGHT = 18;
/** Room between texts in a lane. */
const GAP = 12;
/** Room between a text and a line that passes it. */
const LINE_GAP = 5;

/** A text to place above the frame. */
interface Mark {
  readonly of: 'suggestion' | 'showLr' | 'tail';
  /** The rate that it belongs to, if any. */
  readonly lr: number | undefined;
  readonly text: string;
}

/** A text above the frame, placed. */
export interface Label extends Mark {
  /** Pixels from the left of the figure to the middle of the text. */
  readonly middle: number;
  /** 0: next to the frame; 1: the row above. */
  readonly lane: number;
}

/** Where the parts of a figure go, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly margin: { top: number; right: number; bottom: number; left: number };
  /** Room kept free within the frame. */
  readonly inset: { top: number; bottom: number; side: number };
  readonly rateTicks: readonly Tick[];
  readonly lossTicks: readonly Tick[];
  readonly labels: readonly Label[];
  /** The heading, cut to the width that there is for it. */
  readonly title: string;
  /** The rate at so many pixels from the left of the figure. */
  readonly rateAt: (x: number) => number;
  /** The loss at so many pixels from the top of the figure, within the frame and beyond it. */
  readonly lossAt: (y: number) => number;
  /** Pixels from the left of the figure to a rate. */
  readonly place: (lr: number) => number;
}

/** How wide a text is at most, about: no font is known before the figure is shown. */
export function textWidth(text: string, size = FONT_SIZE): number {
  return [...text].length * size * 0.58;
}

/** The same for the labels above the frame, which are bold. */
function labelWidth(text: string): number {
  return textWidth(text, 1.12 * FONT_SIZE);
}

/** Lays a figure out so that no text covers another. */
export function layOut(scene: Scene, size: { width: number; height: number }): Layout {
  const { width, height } = size;
  const { suggestion, showLr, logLr } = scene;
  const lossTicks = linearTicks(scene.lossDomain, Math.max(2, Math.floor(height / 60)));
  const widest = Math.max(0, ...lossTicks.map(({ label }) => textWidth(label)));
  const left = Math.ceil(widest) + 36;
  const right = 20;
  const side = 10;
  const scale = rateScale(logLr);
  const rates = linear(scene.rateDomain.map(scale.place), [left + side, width - right - side]);
  const place = (lr: number): number => rates(scale.place(lr));

  const marks: Mark[] = [];
  if (scene.tail) marks.push({ of: 'tail', lr: scene.tail.lr, text: scene.tail.label });
  if (suggestion) marks.push({ of: 'suggestion', lr: suggestion.lr, text: suggestion.label });
  if (showLr) marks.push({ of: 'showLr', lr: showLr.lr, text: showLr.label });
  const labels = inLanes(marks, place, [left - 24, width - 8]);
  const lanes = Math.max(0, ...labels.map(({ lane }) => lane + 1));

  const margin = { top: 42 + lanes * LANE_HEIGHT, right, bottom: 50, left };
  const inset = { top: 12, bottom: suggestion?.bounds ? 38 : 8, side };
  const rows: Span = [height - margin.bottom - inset.bottom, margin.top + inset.top];
  const mostTicks = Math.max(2, Math.floor((width - left - right) / 52));
  return {
    width,
    height,
    margin,
    inset,
    rateTicks: (logLr ? logTicks : linearTicks)(scene.rateDomain, mostTicks),
    lossTicks,
    labels,
    title: shortened(scene.title, width - 32 - KEY_WIDTH),
    place,
    rateAt: linear(
      [left + side, width - right - side],
      scene.rateDomain.map(scale.place),
      scale.rate,
    ),
    lossAt: linear(rows, scene.lossDomain),
  };
}

type Span = readonly number[];

/** Carries one span over to another, and the result through `last`. */
function linear(from: Span, to: Span, last = (value: number) => value) {
  const [a, b, c, d] = [from[0]!, from[1]!, to[0]!, to[1]!];
  return (value: number): number => last(c + ((value - a) / (b - a)) * (d - c));
}

/** Pixels from the frame up to the middle of a lane's text. */
export function laneOffset(lane: number): number {
  return 12 + lane * LANE_HEIGHT;
}

/** Each label over its rate where it fits; a lane of its own where it would cover another. */
function inLanes(
  marks: readonly Mark[],
  place: (lr: number) => number,
  [from, to]: readonly [number, number],
): Label[] {
  const labels: Label[] = [];
  for (const mark of marks) {
    const half = labelWidth(mark.text) / 2;
    const at = mark.lr === undefined ? (from + to) / 2 : place(mark.lr);
    const middle = Math.max(Math.min(at, to - half), from + half);
    const isClear = labels.every(
      (other) => Math.abs(other.middle - middle) >= half + labelWidth(other.text) / 2 + GAP,
    );
    const lane = isClear ? 0 : labels.length;
    labels.push({ ...mark, middle, lane });
  }
  return labels.map((label) => {
    const crossing = labels.find((other) => crosses(other, label, place));
    if (crossing?.lr === undefined) return label;
    // A line on its way up passes beside the text, not through it.
    const half = labelWidth(label.text) / 2;
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
  return Math.abs(place(other.lr) - label.middle) < labelWidth(label.text) / 2 + LINE_GAP;
}

function shortened(text: string, width: number): string {
  const most = Math.max(1, Math.floor(width / textWidth('m', 1.15 * TITLE_SIZE)));
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}
