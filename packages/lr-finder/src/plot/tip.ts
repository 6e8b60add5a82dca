import type { Drawn } from './draw-scene.ts';
import type { RecordedPoint } from './recorded-points.ts';
import { svgElement } from './svg-element.ts';
import { FONT_SIZE, textWidth } from './text-width.ts';

const LINE_HEIGHT = 17;
const PADDING = 8;
/** Pixels between a point and its tip. */
const AWAY = 12;

/** A box that describes a point, and a ring around the point. */
export class Tip {
  readonly #drawn: Drawn;
  readonly #group: SVGGElement;

  constructor(drawn: Drawn) {
    this.#drawn = drawn;
    this.#group = svgElement(drawn.svg.ownerDocument, 'g', {
      class: 'tip',
      // The box must not catch the pointer. Screen readers use the slider instead.
      'pointer-events': 'none',
      'aria-hidden': 'true',
    });
    drawn.svg.append(this.#group);
  }

  show({ x, y, lines }: RecordedPoint): void {
    const { svg, layout, palette } = this.#drawn;
    const { ownerDocument } = svg;
    const { width, height, margin } = layout;
    const boxWidth = Math.max(...lines.map((line) => textWidth(line))) + 2 * PADDING;
    const boxHeight = lines.length * LINE_HEIGHT + 2 * PADDING - 4;
    // On the side that has room.
    const left = x + AWAY + boxWidth <= width ? x + AWAY : Math.max(0, x - AWAY - boxWidth);
    const top = Math.min(Math.max(y - boxHeight - AWAY, 2), height - boxHeight - 2);
    const texts = lines.map((line, i) =>
      svgElement(
        ownerDocument,
        'text',
        {
          x: left + PADDING,
          y: top + PADDING + 10 + i * LINE_HEIGHT,
          // Override the figure's own centred texts.
          'text-anchor': 'start',
          'font-size': FONT_SIZE,
          fill: palette.ink,
        },
        line,
      ),
    );
    this.#group.replaceChildren(
      svgElement(ownerDocument, 'line', {
        x1: x,
        x2: x,
        y1: margin.top,
        y2: height - margin.bottom,
        stroke: palette.grey,
        'stroke-dasharray': '2 3',
      }),
      svgElement(ownerDocument, 'circle', {
        cx: x,
        cy: y,
        r: 5,
        fill: palette.background,
        stroke: palette.ink,
        'stroke-width': 2,
      }),
      svgElement(ownerDocument, 'rect', {
        x: left,
        y: top,
        width: boxWidth,
        height: boxHeight,
        rx: 4,
        fill: palette.background,
        stroke: palette.grey,
      }),
      ...texts,
    );
  }

  hide(): void {
    this.#group.replaceChildren();
  }
}
