import type { Layout } from './layout.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';
import { FONT_SIZE } from './text-width.ts';

/** What the marks of a figure are drawn from. */
export interface Drawing {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly palette: Palette;
}

/** A background-coloured outline that keeps text readable over lines. */
export function halo({ background }: Palette) {
  return { fontSize: FONT_SIZE, stroke: background, strokeWidth: 4 } as const;
}
