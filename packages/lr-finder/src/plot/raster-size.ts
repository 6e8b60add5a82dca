/** How large a picture of a figure is. */
export interface RasterSize {
  /** Pixels of the figure. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture to one of the figure. */
  readonly scale: number;
}
