import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import type { Bytes } from '../bytes.ts';
import type { RasterSize } from './raster-size.ts';

const FAMILY = 'Open Sans';
const FONTS = ['400Regular/OpenSans_400Regular.ttf', '600SemiBold/OpenSans_600SemiBold.ttf'];

/** Latin, Greek and Cyrillic letters, and the signs that a figure uses: Open Sans has them. */
const OWN_LETTERS = /^[\t\n\r\u0020-\u024f\u0370-\u03ff\u0400-\u04ff\u2000-\u206f]*$/;

/**
 * Draws an SVG as a PNG with resvg. The font comes from a package, so that it is the same on every
 * machine, also one without fonts; letters that Open Sans lacks are taken from the machine's fonts.
 */
export function rasterize(svg: string, { width, scale }: RasterSize): Bytes {
  const require = createRequire(import.meta.url);
  const picture = new Resvg(svg, {
    font: {
      loadSystemFonts: !OWN_LETTERS.test(svg),
      fontFiles: FONTS.map((file) => require.resolve(`@expo-google-fonts/open-sans/${file}`)),
      defaultFontFamily: FAMILY,
      sansSerifFamily: FAMILY,
    },
    fitTo: { mode: 'width', value: Math.round(width * scale) },
  });
  return new Uint8Array(picture.render().asPng());
}
