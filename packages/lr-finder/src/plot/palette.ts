/**
 * Black, greys, and two colours of Okabe and Ito's palette, which colour-blind people tell apart
 * (the vermillion darkened to read well as text). Shape, dashes and width say the same without
 * colour.
 */
export const INK = '#1f2328';
export const GREY = '#6b7480';
export const GRID = '#e6e9ed';
export const CURVE = '#0072b2';
export const MARK = '#b84a00';
export const BACKGROUND = '#ffffff';

/** How much of its ink a raw point gets, and how much of that what is cut. */
export const RAW_OPACITY = 0.7;
export const CUT_OPACITY = 0.5;

/** Fonts that are there already: none is loaded. */
export const FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif';
