const COORDINATES = [
  'x',
  'y',
  'x1',
  'x2',
  'y1',
  'y2',
  'cx',
  'cy',
  'width',
  'height',
  'd',
  'transform',
];

/** Rounds to hundredths of a pixel, so that a figure is the same on every machine. */
export function roundCoordinates(drawn: Element): void {
  for (const name of COORDINATES) {
    const value = drawn.getAttribute(name);
    if (value === null) continue;
    const rounded = value.replace(/-?\d+\.\d+(e-?\d+)?/g, (digits) =>
      String(Math.round(Number(digits) * 100) / 100),
    );
    if (rounded !== value) drawn.setAttribute(name, rounded);
  }
}
