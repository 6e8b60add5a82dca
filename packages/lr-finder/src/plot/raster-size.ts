/** The size of a picture of a figure. */
export interface RasterSize {
  /** Width of the figure, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture for each pixel of the figure. */
  readonly scale: number;
}
