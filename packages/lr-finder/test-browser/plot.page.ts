import { type PlotOptions, type PlottedTest, plot } from 'lr-finder/plot';

const lr = Array.from({ length: 50 }, (_, i) => 10 ** (-5 + i / 10));
const history = (floor: number) => {
  const loss = lr.map((rate) => floor + 1 / (1 + 100 * rate));
  return { lr, loss, rawLoss: loss.map((value, i) => value + 0.01 * (i % 2)) };
};

/** Puts a live figure of validation losses, or of training losses, into the page. */
export async function show(
  names: readonly string[],
  options: PlotOptions = {},
  lossAfterUpdate = true,
): Promise<void> {
  const measurement = { lossAfterUpdate };
  const tests: PlottedTest[] = names.map((name, i) => ({ name, history: history(i), measurement }));
  const figure = await plot(tests, { ...options, width: 600, height: 400 });
  document.body.replaceChildren(figure.element());
}

/** The texts of the tip. */
export const tip = () =>
  [...document.querySelectorAll('.tip text')].map(({ textContent }) => textContent);

/** How far the texts of the tip reach out of its box, in pixels. */
export function overhang(): number {
  const box = document.querySelector('.tip rect')!.getBoundingClientRect();
  const texts = [...document.querySelectorAll('.tip text')].map((text) =>
    text.getBoundingClientRect(),
  );
  return Math.max(
    ...texts.flatMap(({ left, right, top, bottom }) => [
      box.left - left,
      right - box.right,
      box.top - top,
      bottom - box.bottom,
    ]),
  );
}

/** What the slider says to a screen reader. */
export const slider = () => {
  const element = document.querySelector('[role=slider]')!;
  return [element.getAttribute('aria-valuenow'), element.getAttribute('aria-valuetext')];
};

export const markup = () => document.querySelectorAll('body b, body img, script').length;

/** The sizes of a PNG, from its header. */
export async function png(): Promise<number[]> {
  const figure = await plot(history(0), { width: 600, height: 400 });
  const bytes = await figure.png({ scale: 2 });
  const view = new DataView(bytes.buffer);
  return [view.getUint8(1), view.getUint32(16), view.getUint32(20)];
}
