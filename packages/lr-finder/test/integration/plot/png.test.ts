import { Resvg } from '@resvg/resvg-js';
import { expect, it } from 'vitest';
import { ArgumentError } from '../../../src/errors.ts';
import { plot } from '../../../src/plot/index.ts';
import { realCurve } from '../../plot/histories.ts';

const size = (png: Uint8Array) => {
  const view = new DataView(png.buffer);
  return [view.getUint32(16), view.getUint32(20)];
};

it.each([
  [undefined, 960, 600],
  [1, 480, 300],
  [0.5, 240, 150],
])('is a PNG of the scale %s', async (scale, width, height) => {
  const figure = await plot(realCurve('mnist-cnn-adam'), { width: 480, height: 300 });
  const png = await figure.png(scale === undefined ? {} : { scale });
  expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  expect(size(png)).toEqual([width, height]);
});

it('has its text on a machine without fonts', async () => {
  // resvg draws no text without a font: what it draws then is what else there is.
  const figure = await plot(realCurve('mnist-cnn-adam'));
  const withText = await figure.png({ scale: 1 });
  const without = new Resvg(figure.svg, { font: { loadSystemFonts: false } }).render().asPng();
  const noText = figure.svg.replace(/<text.*?<\/text>/gs, '');
  const removed = new Resvg(noText, { font: { loadSystemFonts: false } }).render().asPng();
  expect(without.equals(removed)).toBe(true);
  expect(withText.length).toBeGreaterThan(without.length * 1.1);
});

it('is light where its reader decides', async () => {
  const [light, auto] = await Promise.all(
    (['light', 'auto'] as const).map(async (theme) =>
      (await plot(realCurve('mnist-cnn-adam'), { theme })).png(),
    ),
  );
  expect(auto).toEqual(light);
});

it.each([0, 17, Number.NaN])('refuses a scale of %s', async (scale) => {
  const { png } = await plot(realCurve('mnist-cnn-adam'));
  await expect(png({ scale })).rejects.toThrow(
    new ArgumentError(`Expected \`scale\` to be a number from 0.1 to 16, got ${scale}`),
  );
});
