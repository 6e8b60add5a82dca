import type { Drawn } from './draw-scene.ts';
import { nearestPoint, type RecordedPoint, recordedPoints } from './recorded-points.ts';
import type { Scene } from './scene.ts';
import { svgElement } from './svg-element.ts';
import { Tip } from './tip.ts';

/** How many points each key moves by. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageDown: -10,
  PageUp: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** How many tests each key moves by. */
const TEST_STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

/**
 * Makes a drawn figure respond to the pointer and to keys. For screen readers the recorded points are
 * a slider that announces its value.
 */
export function liveElement(drawn: Drawn, scene: Scene): SVGSVGElement {
  const { svg, layout, palette } = drawn;
  const byTest = recordedPoints(scene, layout).filter(({ length }) => length > 0);
  // A browser would show a <title> over the tip, wherever the pointer rests.
  svg.setAttribute('aria-label', scene.title || 'Learning rate range test');
  svg.querySelector('title')?.remove();
  if (byTest.length === 0) return svg;

  // The role `img` would hide the slider within.
  svg.setAttribute('role', 'group');
  const tip = new Tip(drawn);
  const { margin, width, height } = layout;
  const slider = svgElement(svg.ownerDocument, 'rect', {
    x: margin.left,
    y: margin.top,
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
    fill: 'none',
    'pointer-events': 'all',
    tabindex: 0,
    role: 'slider',
    'aria-label':
      byTest.length > 1 ? 'Recorded points; up and down for another test' : 'Recorded points',
    'aria-valuemin': 1,
  });
  svg.append(slider);

  let [test, index] = [0, 0];
  const set = (point: RecordedPoint): void => {
    test = byTest.findIndex((points) => points.includes(point));
    index = byTest[test]!.indexOf(point);
    slider.setAttribute('aria-valuemax', String(byTest[test]!.length));
    slider.setAttribute('aria-valuenow', String(index + 1));
    slider.setAttribute('aria-valuetext', point.lines.join(', '));
  };
  const show = (point: RecordedPoint): void => {
    set(point);
    tip.show(point);
  };
  const all = byTest.flat();
  const follow = ({ clientX, clientY }: PointerEvent): void => {
    const point = nearestPoint(all, placeIn(svg, clientX, clientY));
    if (point) show(point);
  };
  set(all[0]!);
  slider.addEventListener('pointermove', follow);
  slider.addEventListener('pointerdown', follow);
  slider.addEventListener('pointerleave', () => tip.hide());
  slider.addEventListener('focus', () => {
    slider.setAttribute('stroke', palette.curve);
    show(byTest[test]![index]!);
  });
  slider.addEventListener('blur', () => {
    slider.removeAttribute('stroke');
    tip.hide();
  });
  slider.addEventListener('keydown', (event: KeyboardEvent) => {
    if (event.key === 'Escape') return tip.hide();
    const target = pointAfterKey(byTest, test, index, event.key);
    if (!target) return;
    // Otherwise the page would scroll.
    event.preventDefault();
    show(target);
  });
  return svg;
}

/** The point that a key leads to; `undefined` for a key without one. */
function pointAfterKey(
  byTest: readonly (readonly RecordedPoint[])[],
  test: number,
  index: number,
  key: string,
): RecordedPoint | undefined {
  const points = byTest[test]!;
  const along = STEPS[key] ?? (byTest.length === 1 ? -(TEST_STEPS[key] ?? 0) : 0);
  if (along !== 0) return points[Math.min(Math.max(index + along, 0), points.length - 1)];
  const across = TEST_STEPS[key];
  if (across === undefined) return undefined;
  const other = byTest[(test + across + byTest.length) % byTest.length]!;
  // The same rate on the other curve, or the nearest one.
  return nearestPoint(other, points[index]!);
}

/** The place of a pointer in the figure's own pixels, at any size on the page. */
function placeIn(svg: SVGSVGElement, clientX: number, clientY: number): { x: number; y: number } {
  const matrix = svg.getScreenCTM();
  return matrix ? new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse()) : { x: 0, y: 0 };
}
