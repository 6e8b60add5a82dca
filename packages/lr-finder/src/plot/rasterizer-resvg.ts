import type { Bytes } from '../bytes.ts';
import { installedFile } from '../installed-file.ts';
import type { RasterSize } from './raster-size.ts';

/** It has native code: an import by a name that isn't literal stays as it is in a bundle for Node. */
const RESVG: string = '@resvg/resvg-js';

const FAMILY = 'Open Sans';
const FONTS = ['400Regular/OpenSans_400Regular.ttf', '600SemiBold/OpenSans_600SemiBold.ttf'];

/** Latin, Greek and Cyrillic letters, and the signs that a figure uses: Open Sans has them. */
const OWN_LETTERS = /^[\t\n\r\u0020-\u024f\u0370-\u03ff\u0400-\u04ff\u2000-\u206f]*$/;

/**
 * Draws an SVG as a PNG with resvg. The font comes from a package, so that it is the same on every
 * machine, also one without fonts; letters that Open Sans lacks are taken from the machine's fonts.
 */
export async function rasterize(svg: string, { width, scale }: RasterSize): Promise<Bytes> {
  const { Resvg } = (await import(
    /* webpackIgnore: true */ /* @vite-ignore */ RESVG
  )) as typeof import('@resvg/resvg-js');
  const picture = new Resvg(svg, {
    font: {
      loadSystemFonts: !OWN_LETTERS.test(svg),
      fontFiles: FONTS.map((file) => installedFile(`@expo-google-fonts/open-sans/${file}`)),
      defaultFontFamily: FAMILY,
      sansSerifFamily: FAMILY,
    },
    fitTo: { mode: 'width', value: Math.round(width * scale) },
  });
  return new Uint8Array(picture.render().asPng());
}
